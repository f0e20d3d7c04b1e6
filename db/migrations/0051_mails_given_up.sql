ALTER TABLE "mails" ADD COLUMN "given_up_at" timestamp with time zone;--> statement-breakpoint

-- A mail that nobody told its person of comes to an end too: it is given up, and emptied like one that was told.
CREATE OR REPLACE FUNCTION keep_mail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  delivery text[] := ARRAY['attempts', 'next_at', 'sending_until', 'sent_at', 'last_error', 'told_at', 'told_by', 'given_up_at'];
  content text[] := ARRAY['address', 'subject', 'body'];
  is_over boolean := NEW.sent_at IS NOT NULL OR NEW.told_at IS NOT NULL OR NEW.given_up_at IS NOT NULL
    OR NEW.last_error = 'not-wanted';
  is_emptied boolean := NEW.address IS NULL AND NEW.subject = '' AND NEW.body = '';
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - delivery - content = to_jsonb(OLD) - delivery - content
    AND ((NEW.address, NEW.subject, NEW.body) IS NOT DISTINCT FROM (OLD.address, OLD.subject, OLD.body)
      OR (is_over AND is_emptied))
    AND (OLD.sent_at IS NULL OR NEW.sent_at = OLD.sent_at)
    AND (OLD.told_at IS NULL OR (NEW.told_at, NEW.told_by) = (OLD.told_at, OLD.told_by))
    AND (OLD.given_up_at IS NULL OR (NEW.given_up_at, NEW.last_error) = (OLD.given_up_at, OLD.last_error)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what a mail says is immutable' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mails_immutable';
END $$;
