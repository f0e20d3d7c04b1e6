-- Counting is what happens to a quota with every submission, and freezes nothing: only what is frozen is guarded.
DROP TRIGGER frozen ON quotas;--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR DELETE OR UPDATE OF wave_id, city, stratum, target, cap ON quotas
  FOR EACH ROW EXECUTE FUNCTION freeze_wave_part();
