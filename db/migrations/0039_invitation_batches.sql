CREATE TABLE "invitation_batches" (
	"wave_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan" jsonb NOT NULL,
	"channel" text,
	"expires_at" timestamp with time zone NOT NULL,
	"planned_at" timestamp with time zone NOT NULL,
	"planned_by" text NOT NULL,
	"made_at" timestamp with time zone,
	"voided_at" timestamp with time zone,
	"voided_by" text,
	CONSTRAINT "invitation_batches_wave_id_id_pk" PRIMARY KEY("wave_id","id")
);
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "invitation_batches" ADD CONSTRAINT "invitation_batches_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_wave_id_batch_id_invitation_batches_wave_id_id_fk" FOREIGN KEY ("wave_id","batch_id") REFERENCES "public"."invitation_batches"("wave_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint

-- Deletes a wave that was never opened; one that people or programs were given roles for stays.
CREATE OR REPLACE FUNCTION delete_prepared_wave(wave uuid) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM waves WHERE id = wave AND opened_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the wave is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waves_frozen';
  END IF;
  -- Without its secret its invitations may go.
  DELETE FROM wave_secrets WHERE wave_id = wave;
  DELETE FROM invitations WHERE wave_id = wave;
  DELETE FROM invitation_batches WHERE wave_id = wave;
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
