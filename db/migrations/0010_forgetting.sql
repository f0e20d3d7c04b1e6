-- Who was invited cannot be told by when and in which order invitations were made: only their day is kept, and they lie
-- in the order of their keys.
ALTER TABLE "invitations" ALTER COLUMN "created_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "invitations" ALTER COLUMN "created_at" TYPE date USING ("created_at" AT TIME ZONE 'UTC')::date;--> statement-breakpoint
ALTER TABLE "invitations" RENAME COLUMN "created_at" TO "created_on";--> statement-breakpoint
ALTER TABLE "invitations" ALTER COLUMN "created_on" SET DEFAULT (now() AT TIME ZONE 'UTC')::date;--> statement-breakpoint
CLUSTER "invitations" USING "invitations_wave_id_key_pk";--> statement-breakpoint
ALTER TABLE "invitations" SET WITHOUT CLUSTER;--> statement-breakpoint

-- What is left of the invitations of a wave that is forgotten.
CREATE TABLE "invitation_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"stratum" text NOT NULL,
	"made" integer NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "invitation_counts_wave_id_city_stratum_pk" PRIMARY KEY("wave_id","city","stratum")
);
--> statement-breakpoint
ALTER TABLE "invitation_counts" ADD CONSTRAINT "invitation_counts_wave_id_city_wave_cities_wave_id_city_fk" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON invitation_counts FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- Claims can go once their wave has no secret any more: from then on it takes no answers, so nobody could answer again.
CREATE FUNCTION refuse_change_until_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM wave_secrets WHERE wave_id = OLD.wave_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% rows are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DROP TRIGGER immutable ON participants;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON participants FOR EACH ROW EXECUTE FUNCTION refuse_change_until_forgotten();--> statement-breakpoint
DROP TRIGGER immutable ON invitations;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON invitations FOR EACH ROW EXECUTE FUNCTION refuse_change_until_forgotten();--> statement-breakpoint

-- A submission changes in two ways only: it loses its origin once its wave is forgotten, and the answers whose redaction
-- stands in the audit trail lose their text, and with it the digest, by which a guess at that text could be tried.
CREATE FUNCTION keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- The row as it may become.
  kept submissions := OLD;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.origin IS NULL AND NOT EXISTS (SELECT FROM wave_secrets WHERE wave_id = OLD.wave_id) THEN
      kept.origin := NULL;
    END IF;
    IF NEW.answers IS DISTINCT FROM OLD.answers THEN
      kept.digest := '';
      kept.answers := (
        SELECT jsonb_object_agg(key, CASE WHEN EXISTS (
          SELECT FROM audit
          WHERE wave_id = OLD.wave_id AND action = 'redact' AND subject = 'answer:' || OLD.id || '/' || key
        ) THEN '"[redacted]"' ELSE value END)
        FROM jsonb_each(OLD.answers));
    END IF;
    IF kept IS DISTINCT FROM OLD AND NEW IS NOT DISTINCT FROM kept THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '% rows are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DROP TRIGGER immutable ON submissions;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION keep_submission();--> statement-breakpoint

-- Forgets who took part in a wave: its secret, and all that could be joined with a submission. Counts stay.
CREATE FUNCTION forget_wave(wave uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Through the barrier (db/barrier.ts): no submission is under way.
  PERFORM pg_advisory_xact_lock(hashtextextended(wave::text, 0));
  DELETE FROM wave_secrets WHERE wave_id = wave;
  INSERT INTO invitation_counts (wave_id, city, stratum, made, used)
    SELECT i.wave_id, i.city, coalesce(i.stratum, ''), count(*), count(p.key)
    FROM invitations i LEFT JOIN participants p ON p.wave_id = i.wave_id AND p.key = i.key
    WHERE i.wave_id = wave
    GROUP BY i.wave_id, i.city, i.stratum;
  DELETE FROM invitations WHERE wave_id = wave;
  DELETE FROM participants WHERE wave_id = wave;
  UPDATE submissions SET origin = NULL WHERE wave_id = wave AND origin IS NOT NULL;
END $$;
--> statement-breakpoint
SELECT forget_wave(id) FROM waves WHERE NOT EXISTS (SELECT FROM wave_secrets WHERE wave_id = id);
