-- A fold updates nearly every count of the cities that answered. Where its page has room for the new version, no index changes.
ALTER TABLE "standing_counts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "hour_counts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "way_counts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "duration_counts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "channel_duration_counts" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "item_counts" SET (fillfactor = 50);--> statement-breakpoint
LOCK TABLE "duration_counts", "channel_duration_counts" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
-- Paper has no time (-1), and was counted with the longest.
WITH "paper" AS (
  SELECT s."wave_id", s."city", coalesce(s."channel", '') AS "channel", count(*) AS "n"
  FROM "submissions" s JOIN "folds" f ON f."wave_id" = s."wave_id" AND s."stored_at" <= f."through"
  WHERE s."duration_ms" IS NULL AND s."reason" IS DISTINCT FROM 'OUT_OF_SCOPE' AND (s."wave_id", s."city") IN (
    SELECT "wave_id", "city" FROM "duration_counts" WHERE "mode" = 'paper' AND "seconds" = 7200)
  GROUP BY 1, 2, 3
)
INSERT INTO "channel_duration_counts" AS "kept" ("wave_id", "city", "channel", "seconds", "n")
SELECT "wave_id", "city", "channel", "at"."seconds", "at"."sign" * "n" FROM "paper", (VALUES (7200, -1), (-1, 1)) AS "at"("seconds", "sign")
ON CONFLICT ("wave_id", "city", "channel", "seconds") DO UPDATE SET "n" = "kept"."n" + "excluded"."n";--> statement-breakpoint
-- Times were counted to the second.
WITH "exact" AS (DELETE FROM "duration_counts" WHERE "seconds" % 10 > 0 OR "mode" = 'paper' AND "seconds" = 7200 RETURNING *)
INSERT INTO "duration_counts" AS "kept" ("wave_id", "city", "mode", "language", "seconds", "n")
SELECT "wave_id", "city", "mode", "language", CASE "mode" WHEN 'paper' THEN -1 ELSE "seconds" - "seconds" % 10 END, sum("n")
FROM "exact" GROUP BY 1, 2, 3, 4, 5
ON CONFLICT ("wave_id", "city", "mode", "language", "seconds") DO UPDATE SET "n" = "kept"."n" + "excluded"."n";--> statement-breakpoint
-- An earlier version's fold fails here, and has then folded nothing.
ALTER TABLE "duration_counts" ADD CONSTRAINT "duration_counts_coarse" CHECK ("duration_counts"."seconds" % 10 <= 0);
