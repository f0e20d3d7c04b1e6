CREATE TABLE "enrolments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"entry" text,
	"cities" text[],
	"until" timestamp with time zone NOT NULL,
	"link_expires_at" timestamp with time zone,
	"device_hash" "bytea",
	"enrolled_at" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	"granted_by" text NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_by" text,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "enrolments_device_hash_unique" UNIQUE("device_hash"),
	CONSTRAINT "enrolments_enrolled" CHECK (("enrolments"."device_hash" is null) = ("enrolments"."enrolled_at" is null)),
	CONSTRAINT "enrolments_entry" CHECK (("enrolments"."role" = 'interviewer') = ("enrolments"."entry" is not null))
);
--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "enrolments_wave" ON "enrolments" USING btree ("wave_id","id");
--> statement-breakpoint
-- What an enrolment grants never changes: one device opens it, is heard of, and is revoked once.
CREATE FUNCTION keep_enrolment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.wave_id, NEW.name, NEW.role, NEW.entry, NEW.cities, NEW.until, NEW.link_expires_at, NEW.granted_by, NEW.granted_at)
        IS NOT DISTINCT FROM
        (OLD.id, OLD.wave_id, OLD.name, OLD.role, OLD.entry, OLD.cities, OLD.until, OLD.link_expires_at, OLD.granted_by, OLD.granted_at)
      AND (OLD.device_hash IS NULL OR (NEW.device_hash, NEW.enrolled_at) IS NOT DISTINCT FROM (OLD.device_hash, OLD.enrolled_at))
      AND (OLD.revoked_at IS NULL OR (NEW.revoked_at, NEW.revoked_by) IS NOT DISTINCT FROM (OLD.revoked_at, OLD.revoked_by))
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'enrolments rows are immutable but for the device, and for revoking' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON enrolments FOR EACH ROW EXECUTE FUNCTION keep_enrolment();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON enrolments EXECUTE FUNCTION refuse_change();
