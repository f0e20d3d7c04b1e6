CREATE TABLE "paper_publications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"paper" uuid NOT NULL,
	"step" smallint NOT NULL,
	"action" text NOT NULL,
	"reason" text,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "paper_publications_step" UNIQUE("paper","step"),
	CONSTRAINT "paper_publications_reason" CHECK ("paper_publications"."reason" is not null or "paper_publications"."action" = 'publish')
);
--> statement-breakpoint
ALTER TABLE "paper_publications" ADD CONSTRAINT "paper_publications_paper_papers_id_fk" FOREIGN KEY ("paper") REFERENCES "public"."papers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON paper_publications FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON paper_publications EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- What a mail says never changes while it waits, and no mail goes. Once somebody was told, its address and text have done
-- their duty: they are emptied, and only emptied.
CREATE OR REPLACE FUNCTION keep_mail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  delivery text[] := ARRAY['attempts', 'next_at', 'sending_until', 'sent_at', 'last_error', 'told_at', 'told_by'];
  content text[] := ARRAY['address', 'subject', 'body'];
  is_over boolean := NEW.sent_at IS NOT NULL OR NEW.told_at IS NOT NULL OR NEW.last_error = 'not-wanted';
  is_emptied boolean := NEW.address IS NULL AND NEW.subject = '' AND NEW.body = '';
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - delivery - content = to_jsonb(OLD) - delivery - content
    AND ((NEW.address, NEW.subject, NEW.body) IS NOT DISTINCT FROM (OLD.address, OLD.subject, OLD.body)
      OR (is_over AND is_emptied))
    AND (OLD.sent_at IS NULL OR NEW.sent_at = OLD.sent_at)
    AND (OLD.told_at IS NULL OR (NEW.told_at, NEW.told_by) = (OLD.told_at, OLD.told_by)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what a mail says is immutable' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mails_immutable';
END $$;
--> statement-breakpoint
UPDATE mails SET address = NULL, subject = '', body = ''
  WHERE sent_at IS NOT NULL OR told_at IS NOT NULL OR last_error = 'not-wanted';
