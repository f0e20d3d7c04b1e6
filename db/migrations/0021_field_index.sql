-- Tallies ask which cluster a submission belongs to. Only those that interviewers entered have one: this index finds them
-- and carries what tallies read, as the key's index does for all.
CREATE INDEX "submissions_field" ON "submissions" USING btree ("wave_id","city","id")
  INCLUDE ("channel", "interviewer", "stored_at", "stratum", "codes", "status", "reason")
  WHERE mode IN ('interviewer', 'paper');
