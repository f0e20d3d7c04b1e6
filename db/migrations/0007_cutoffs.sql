-- The latest moment that was read as a wave's cut-off. Whatever is stored or decided later is stamped after it, also when
-- the clock was put back: so what is stamped up to a cut-off stays the same for ever.
CREATE TABLE "cutoffs" (
	"wave_id" uuid PRIMARY KEY NOT NULL,
	"cutoff" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cutoffs" ADD CONSTRAINT "cutoffs_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
INSERT INTO cutoffs
SELECT wave_id, max(moment) FROM (
  SELECT wave_id, cutoff AS moment FROM releases
  UNION ALL SELECT wave_id, through FROM screenings
  UNION ALL SELECT wave_id, through FROM tallies
) AS moments GROUP BY 1;
--> statement-breakpoint
-- A tally that was kept while the clock was back may lack an answer for good: all are made again.
DELETE FROM tallies;
--> statement-breakpoint

-- Enters the barrier of a wave until the transaction ends, and returns the last cut-off. A volatile function sees what
-- was committed while it waited for the lock; the statement that calls it would not.
CREATE FUNCTION enter_barrier(wave uuid) RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(wave::text, 0));
  RETURN (SELECT cutoff FROM cutoffs WHERE wave_id = wave);
END $$;
