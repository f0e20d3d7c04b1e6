CREATE TABLE "mail_wishes" (
	"account" uuid PRIMARY KEY NOT NULL,
	"address" text,
	"language" text NOT NULL,
	"is_wanted" boolean NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mail_wishes_address" CHECK (char_length("mail_wishes"."address") between 3 and 254)
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"account" uuid NOT NULL,
	"kind" text NOT NULL,
	"day" date NOT NULL,
	"address" text,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone,
	"sending_until" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"last_error" text,
	"told_at" timestamp with time zone,
	"told_by" text,
	CONSTRAINT "mails_once_a_day" UNIQUE("account","evaluation_id","city","kind","day"),
	CONSTRAINT "mails_told" CHECK (("mails"."told_at" is null) = ("mails"."told_by" is null))
);
--> statement-breakpoint
ALTER TABLE "mail_wishes" ADD CONSTRAINT "mail_wishes_account_accounts_id_fk" FOREIGN KEY ("account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_account_accounts_id_fk" FOREIGN KEY ("account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mails_next" ON "mails" USING btree ("next_at") WHERE "mails"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "mails_sending" ON "mails" USING btree ("sending_until") WHERE "mails"."sending_until" is not null;--> statement-breakpoint
CREATE INDEX "mails_evaluation" ON "mails" USING btree ("evaluation_id","at");--> statement-breakpoint

-- What a mail says never changes, and no mail goes; what becomes of its delivery does, until it was sent or told.
CREATE FUNCTION keep_mail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  delivery text[] := ARRAY['attempts', 'next_at', 'sending_until', 'sent_at', 'last_error', 'told_at', 'told_by'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - delivery = to_jsonb(OLD) - delivery
    AND (OLD.sent_at IS NULL OR NEW.sent_at = OLD.sent_at)
    AND (OLD.told_at IS NULL OR (NEW.told_at, NEW.told_by) = (OLD.told_at, OLD.told_by)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what a mail says is immutable' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mails_immutable';
END $$;
--> statement-breakpoint
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON mails FOR EACH ROW EXECUTE FUNCTION keep_mail();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON mails EXECUTE FUNCTION refuse_change();
