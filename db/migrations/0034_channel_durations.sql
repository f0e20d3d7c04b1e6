CREATE TABLE "channel_duration_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"channel" text NOT NULL,
	"seconds" integer NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "channel_duration_counts_wave_id_city_channel_seconds_pk" PRIMARY KEY("wave_id","city","channel","seconds")
);
--> statement-breakpoint
-- What was folded before this table was there, as db/counts.ts counts it.
INSERT INTO "channel_duration_counts" ("wave_id", "city", "channel", "seconds", "n")
SELECT s.wave_id, s.city, coalesce(s.channel, ''),
  coalesce(CASE WHEN s.reason IS DISTINCT FROM 'OUT_OF_SCOPE' THEN least(s.duration_ms / 1000, 7200) END / 10 * 10, -1),
  count(*)
FROM "submissions" s JOIN "folds" f ON f.wave_id = s.wave_id AND s.stored_at <= f.through
GROUP BY 1, 2, 3, 4;
