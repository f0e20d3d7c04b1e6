-- What must never change is refused by the database itself, whoever asks.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON questionnaires FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON submission_ids FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON participants FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON verdicts FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON releases FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON submissions EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON verdicts EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON releases EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON withdrawals EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- An opened wave is frozen; only its closing time can still be moved.
CREATE FUNCTION freeze_wave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.opened_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    OLD.closes_at := NEW.closes_at;
    IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'the wave is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waves_frozen';
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON waves FOR EACH ROW EXECUTE FUNCTION freeze_wave();--> statement-breakpoint

-- Cities, margins and quotas of an opened wave are frozen with it; a quota's count goes on.
CREATE FUNCTION freeze_wave_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- A row that moves belongs to two waves.
  part_of uuid[] := CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.wave_id]
    WHEN 'DELETE' THEN ARRAY[OLD.wave_id]
    ELSE ARRAY[OLD.wave_id, NEW.wave_id]
  END;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'quotas' THEN
    OLD.counted := NEW.counted;
    IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
  END IF;
  IF EXISTS (SELECT FROM waves WHERE id = ANY (part_of) AND opened_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the wave is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'waves_frozen';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON wave_cities FOR EACH ROW EXECUTE FUNCTION freeze_wave_part();--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON quotas FOR EACH ROW EXECUTE FUNCTION freeze_wave_part();--> statement-breakpoint

-- A wave's submissions lie in a partition of its own, split by the hash of the city.
CREATE FUNCTION partition_wave(wave uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := 'submissions_' || replace(wave::text, '-', '');
BEGIN
  EXECUTE format('CREATE TABLE %I PARTITION OF submissions FOR VALUES IN (%L) PARTITION BY HASH (city)', name, wave);
  -- Row triggers come with the partitioning, those of TRUNCATE do not.
  EXECUTE format('CREATE TRIGGER untruncatable BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', name);
  FOR part IN 0..7 LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 8, REMAINDER %s)', name || '_' || part, name, part);
    EXECUTE format('CREATE TRIGGER untruncatable BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', name || '_' || part);
  END LOOP;
END $$;
