CREATE TABLE "evaluation_drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"number" integer NOT NULL,
	"reason" text,
	"digest" text NOT NULL,
	"document" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluation_releases" (
	"evaluation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"supersedes" integer,
	"reason" text,
	"digest" text NOT NULL,
	"document" text NOT NULL,
	"signature" text NOT NULL,
	"draft" uuid NOT NULL,
	"approved_by" text NOT NULL,
	CONSTRAINT "evaluation_releases_evaluation_id_number_pk" PRIMARY KEY("evaluation_id","number"),
	CONSTRAINT "evaluation_releases_draft" UNIQUE("draft"),
	CONSTRAINT "evaluation_releases_number" CHECK ("evaluation_releases"."number" >= 1)
);
--> statement-breakpoint
ALTER TABLE "evaluation_drafts" ADD CONSTRAINT "evaluation_drafts_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_releases" ADD CONSTRAINT "evaluation_releases_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_releases" ADD CONSTRAINT "evaluation_releases_draft_evaluation_drafts_id_fk" FOREIGN KEY ("draft") REFERENCES "public"."evaluation_drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluation_drafts_evaluation" ON "evaluation_drafts" USING btree ("evaluation_id","at");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON evaluation_drafts FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON evaluation_drafts EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON evaluation_releases FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON evaluation_releases EXECUTE FUNCTION refuse_change();
