ALTER TABLE "exports" ADD COLUMN "format" text DEFAULT 'csv' NOT NULL;--> statement-breakpoint
ALTER TABLE "exports" ADD COLUMN "release" integer;--> statement-breakpoint
ALTER TABLE "exports" ADD COLUMN "replicates" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_release" FOREIGN KEY ("wave_id","release") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_replicates" CHECK ("exports"."replicates" = 0 or "exports"."release" is not null);--> statement-breakpoint
-- What a file is weighted by, and its form, were asked for as well.
CREATE OR REPLACE FUNCTION keep_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.wave_id, NEW.id, NEW.city, NEW.purpose, NEW."by", NEW.by_name, NEW.at, NEW.format, NEW.release, NEW.replicates)
        IS NOT DISTINCT FROM
        (OLD.wave_id, OLD.id, OLD.city, OLD.purpose, OLD."by", OLD.by_name, OLD.at, OLD.format, OLD.release, OLD.replicates)
      AND (OLD.completed_at IS NULL OR
        (NEW.rows, NEW.bytes, NEW.pieces, NEW.sha256, NEW.completed_at, NEW.expires_at)
        IS NOT DISTINCT FROM (OLD.rows, OLD.bytes, OLD.pieces, OLD.sha256, OLD.completed_at, OLD.expires_at))
      AND OLD.ending IS NULL
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'an export keeps what was asked for, its file and its end' USING ERRCODE = 'restrict_violation';
END $$;
