-- Screening and tallying read a few narrow columns of a whole city. With them in the key's index, they read
-- some 200 neighbouring pages for 10,000 submissions instead of up to 10,000 scattered ones of a kilobyte a row.
ALTER TABLE "submissions" DROP CONSTRAINT "submissions_wave_id_city_id_pk";--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_wave_id_city_id_pk" PRIMARY KEY ("wave_id", "city", "id")
  INCLUDE ("version", "mode", "duration_ms", "stored_at", "stratum", "codes", "shown", "status", "reason");
