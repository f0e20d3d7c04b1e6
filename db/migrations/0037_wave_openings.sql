CREATE TABLE "wave_openings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"digest" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "wave_openings" ADD CONSTRAINT "wave_openings_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "wave_openings_wave" ON "wave_openings" USING btree ("wave_id","at");--> statement-breakpoint

-- Waves are prepared on pages too, whose server owns no table: these two act as the tables' owner.
ALTER FUNCTION partition_wave(uuid) SECURITY DEFINER;--> statement-breakpoint
ALTER FUNCTION partition_wave(uuid) SET search_path = public, pg_temp;--> statement-breakpoint

-- Deletes a wave that was never opened; one that people or programs were given roles for stays.
CREATE FUNCTION delete_prepared_wave(wave uuid) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM waves WHERE id = wave AND opened_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the wave is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waves_frozen';
  END IF;
  -- Without its secret its invitations may go.
  DELETE FROM wave_secrets WHERE wave_id = wave;
  DELETE FROM invitations WHERE wave_id = wave;
  DELETE FROM wave_openings WHERE wave_id = wave;
  DELETE FROM quotas WHERE wave_id = wave;
  DELETE FROM wave_cities WHERE wave_id = wave;
  DELETE FROM waves WHERE id = wave;
  -- Its empty partition goes too, unless residents would have to wait for that.
  PERFORM set_config('lock_timeout', '200ms', true);
  BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', 'submissions_' || replace(wave::text, '-', ''));
  EXCEPTION WHEN lock_not_available THEN NULL;
  END;
END $$;
