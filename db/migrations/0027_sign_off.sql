-- Drafts of releases, and who signed what.
CREATE TABLE "release_drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"cutoff" timestamp with time zone NOT NULL,
	"interim" boolean NOT NULL,
	"held_waiver" text,
	"number" integer NOT NULL,
	"reason" text,
	"digest" text NOT NULL,
	"document" text NOT NULL,
	"checks" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "withdrawal_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reason" text NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "draft" uuid;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "public_at" timestamp with time zone;--> statement-breakpoint
-- Waves of before were signed by one person, and stay so.
ALTER TABLE "waves" ADD COLUMN "sign_off" text DEFAULT 'one' NOT NULL;--> statement-breakpoint
ALTER TABLE "waves" ALTER COLUMN "sign_off" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD COLUMN "proposal" uuid;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "release_drafts" ADD CONSTRAINT "release_drafts_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal_proposals" ADD CONSTRAINT "withdrawal_proposals_wave_id_number_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","number") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "release_drafts_wave" ON "release_drafts" USING btree ("wave_id","cutoff");--> statement-breakpoint
CREATE INDEX "withdrawal_proposals_release" ON "withdrawal_proposals" USING btree ("wave_id","number");--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_draft_release_drafts_id_fk" FOREIGN KEY ("draft") REFERENCES "public"."release_drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_proposal_withdrawal_proposals_id_fk" FOREIGN KEY ("proposal") REFERENCES "public"."withdrawal_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON release_drafts FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON release_drafts EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON withdrawal_proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON withdrawal_proposals EXECUTE FUNCTION refuse_change();
