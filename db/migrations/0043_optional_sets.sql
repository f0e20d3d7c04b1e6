CREATE TABLE "optional_set_decisions" (
	"proposal" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"action" text NOT NULL,
	"reason" text,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "optional_set_decisions_reason" CHECK ("optional_set_decisions"."reason" is not null or "optional_set_decisions"."action" = 'approve')
);
--> statement-breakpoint
CREATE TABLE "optional_set_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"province" text NOT NULL,
	"set_name" text NOT NULL,
	"set_version" integer NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "optional_set_decisions" ADD CONSTRAINT "optional_set_decisions_proposal_optional_set_proposals_id_fk" FOREIGN KEY ("proposal") REFERENCES "public"."optional_set_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optional_set_proposals" ADD CONSTRAINT "optional_set_proposals_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optional_set_proposals" ADD CONSTRAINT "optional_set_proposals_set" FOREIGN KEY ("set_name","set_version") REFERENCES "public"."indicator_sets"("name","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "optional_set_proposals_of" ON "optional_set_proposals" USING btree ("evaluation_id","province","at");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON optional_set_proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON optional_set_proposals EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON optional_set_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON optional_set_decisions EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- Nothing is proposed or decided once the evaluation is open, as with its cities.
CREATE TRIGGER frozen BEFORE INSERT ON optional_set_proposals FOR EACH ROW EXECUTE FUNCTION freeze_evaluation_city();--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT ON optional_set_decisions FOR EACH ROW EXECUTE FUNCTION freeze_evaluation_city();
