CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"wave_id" uuid NOT NULL,
	"city" text,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"wave_id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"city" text NOT NULL,
	"stratum" text,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitations_wave_id_key_pk" PRIMARY KEY("wave_id","key")
);
--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "interviewer" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "origin" "bytea";--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "pages" smallint;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "hasty_pages" smallint;--> statement-breakpoint
-- What was judged before had the first version of the rules.
ALTER TABLE "submissions" ADD COLUMN "rules" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "verdicts" ADD COLUMN "rules" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "verdicts" ADD COLUMN "held_group" text;--> statement-breakpoint
ALTER TABLE "verdicts" ADD COLUMN "decision" uuid;--> statement-breakpoint
ALTER TABLE "waves" ADD COLUMN "credentials" text[] DEFAULT '{"device"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_wave_id_city_wave_cities_wave_id_city_fk" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_decision_audit_id_fk" FOREIGN KEY ("decision") REFERENCES "public"."audit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waves" ADD CONSTRAINT "waves_credentials" CHECK (cardinality("waves"."credentials") > 0);--> statement-breakpoint

CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON invitations FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON audit EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- A quota's count moves with every batch of answers: the trigger that freezes all else of it stays out of the way.
CREATE OR REPLACE FUNCTION freeze_wave_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- A row that moves belongs to two waves.
  part_of uuid[] := CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.wave_id]
    WHEN 'DELETE' THEN ARRAY[OLD.wave_id]
    ELSE ARRAY[OLD.wave_id, NEW.wave_id]
  END;
BEGIN
  IF EXISTS (SELECT FROM waves WHERE id = ANY (part_of) AND opened_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the wave is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waves_frozen';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
DROP TRIGGER frozen ON quotas;--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR DELETE OR UPDATE OF wave_id, city, stratum, target, cap ON quotas
  FOR EACH ROW EXECUTE FUNCTION freeze_wave_part();
