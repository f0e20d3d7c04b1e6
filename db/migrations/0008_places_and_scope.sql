-- Whoever moves up into a place that a decision freed moves back when the decision is undone.
ALTER TABLE "verdicts" ADD COLUMN "moved_by" uuid;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_moved_by_audit_id_fk" FOREIGN KEY ("moved_by") REFERENCES "public"."audit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- The next screening looks at every city: places that became free before go to those who wait for one.
DELETE FROM screenings;
--> statement-breakpoint

-- By what way somebody did something; unknown of what was done before.
ALTER TABLE "audit" ADD COLUMN "via" text;--> statement-breakpoint

-- Who is out of scope uses up no claim: those who did may answer in their own city.
ALTER TABLE participants DISABLE TRIGGER immutable;--> statement-breakpoint
DELETE FROM participants p USING submissions s
WHERE s.wave_id = p.wave_id AND s.city = p.city AND s.id = p.submission_id AND s.reason = 'OUT_OF_SCOPE';
--> statement-breakpoint
ALTER TABLE participants ENABLE TRIGGER immutable;
