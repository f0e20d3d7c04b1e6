-- A release only tallies cities again in which something is new. New rows lie together at the end of each
-- partition: a summary of their times by block range finds them, in kilobytes, where the key would be read whole.
CREATE INDEX "submissions_stored_at" ON "submissions" USING brin ("stored_at");
