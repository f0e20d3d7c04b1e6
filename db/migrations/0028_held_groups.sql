CREATE TABLE "held_groups" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"held_group" text NOT NULL,
	"submissions" integer NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"evidence" jsonb NOT NULL,
	"score" double precision,
	"with_group" double precision,
	"with_all" double precision,
	CONSTRAINT "held_groups_wave_id_city_held_group_pk" PRIMARY KEY("wave_id","city","held_group")
);
--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "cause" text;--> statement-breakpoint
ALTER TABLE "waves" ADD COLUMN "blind_review" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_wave_city" ON "audit" USING btree ("wave_id","city");--> statement-breakpoint
-- What was held before stands in the queue at once, without scores; every city is then screened again and gets them.
INSERT INTO "held_groups" ("wave_id", "city", "held_group", "submissions", "since", "evidence")
SELECT s."wave_id", s."city", s."held_group", count(*),
	(SELECT min(v."decided_at") FROM "verdicts" v
		WHERE v."wave_id" = s."wave_id" AND v."city" = s."city" AND v."held_group" = s."held_group"),
	coalesce((array_agg(s."evidence" ORDER BY s."submission_id"))[1], '{}')
FROM (
	SELECT DISTINCT ON ("wave_id", "city", "submission_id") * FROM "verdicts"
	ORDER BY "wave_id", "city", "submission_id", "number" DESC
) s
WHERE s."status" = 'held' AND s."held_group" IS NOT NULL
GROUP BY s."wave_id", s."city", s."held_group";--> statement-breakpoint
DELETE FROM "screenings";
