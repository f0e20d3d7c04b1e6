CREATE TABLE "mail_links" (
	"account" uuid PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"digest" "bytea",
	"expires_at" timestamp with time zone,
	CONSTRAINT "mail_links_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "evaluation_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "city" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_wishes" ADD COLUMN "confirmed_address" text;--> statement-breakpoint
-- Addresses of before count as confirmed: mails go there already, and nobody shall miss a deadline by an update.
UPDATE "mail_wishes" SET "confirmed_address" = "address";--> statement-breakpoint
ALTER TABLE "mail_links" ADD CONSTRAINT "mail_links_account_accounts_id_fk" FOREIGN KEY ("account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_about" CHECK (("mails"."evaluation_id" is null) = ("mails"."kind" = 'confirm') and ("mails"."city" is null) = ("mails"."kind" = 'confirm'));
