CREATE TABLE "papers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"owner" text NOT NULL,
	"kind" text NOT NULL,
	"number" smallint NOT NULL,
	"version" smallint NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"digest" text NOT NULL,
	"late" boolean NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "papers_version" UNIQUE("evaluation_id","owner","kind","number","version")
);
--> statement-breakpoint
CREATE TABLE "paper_decisions" (
	"paper" uuid NOT NULL,
	"step" smallint NOT NULL,
	"id" uuid NOT NULL,
	"action" text NOT NULL,
	"reason" text,
	"hundredths" integer,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "paper_decisions_paper_step_pk" PRIMARY KEY("paper","step"),
	CONSTRAINT "paper_decisions_id" UNIQUE("id"),
	CONSTRAINT "paper_decisions_reason" CHECK ("paper_decisions"."reason" is not null or "paper_decisions"."action" in ('accept', 'recall')),
	CONSTRAINT "paper_decisions_score" CHECK ("paper_decisions"."hundredths" is null or ("paper_decisions"."action" = 'accept' and "paper_decisions"."hundredths" between 0 and 10000))
);
--> statement-breakpoint
ALTER TABLE "papers" ADD CONSTRAINT "papers_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "papers" ADD CONSTRAINT "papers_sha256_files_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."files"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_decisions" ADD CONSTRAINT "paper_decisions_paper_papers_id_fk" FOREIGN KEY ("paper") REFERENCES "public"."papers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON papers FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON papers EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON paper_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON paper_decisions EXECUTE FUNCTION refuse_change();
