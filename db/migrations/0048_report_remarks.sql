CREATE TABLE "report_remarks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"number" integer NOT NULL,
	"item" text NOT NULL,
	"text" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "report_remarks" ADD CONSTRAINT "report_remarks_report" FOREIGN KEY ("evaluation_id","city","number") REFERENCES "public"."reports"("evaluation_id","city","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_remarks_of" ON "report_remarks" USING btree ("evaluation_id","city","number");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON report_remarks FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON report_remarks EXECUTE FUNCTION refuse_change();
