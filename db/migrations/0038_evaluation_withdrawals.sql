CREATE TABLE "evaluation_withdrawal_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reason" text NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluation_withdrawals" (
	"evaluation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reason" text NOT NULL,
	"withdrawn_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proposal" uuid,
	"approved_by" text,
	CONSTRAINT "evaluation_withdrawals_evaluation_id_number_pk" PRIMARY KEY("evaluation_id","number")
);
--> statement-breakpoint
ALTER TABLE "evaluation_releases" ADD COLUMN "public_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "evaluation_withdrawal_proposals" ADD CONSTRAINT "evaluation_withdrawal_proposals_of" FOREIGN KEY ("evaluation_id","number") REFERENCES "public"."evaluation_releases"("evaluation_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_withdrawals" ADD CONSTRAINT "evaluation_withdrawals_proposal_withdrawal_proposals_id_fk" FOREIGN KEY ("proposal") REFERENCES "public"."evaluation_withdrawal_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_withdrawals" ADD CONSTRAINT "evaluation_withdrawals_of" FOREIGN KEY ("evaluation_id","number") REFERENCES "public"."evaluation_releases"("evaluation_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluation_withdrawal_proposals_release" ON "evaluation_withdrawal_proposals" USING btree ("evaluation_id","number");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON evaluation_withdrawal_proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON evaluation_withdrawal_proposals EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON evaluation_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON evaluation_withdrawals EXECUTE FUNCTION refuse_change();
