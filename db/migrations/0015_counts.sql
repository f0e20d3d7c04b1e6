-- What the monitor reads: derived from submissions and verdicts, through the moment in folds (db/counts.ts).
CREATE TABLE "arrival_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"channel" text NOT NULL,
	"mode" text NOT NULL,
	"language" text NOT NULL,
	"outcome" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "arrival_counts_wave_id_city_hour_channel_mode_language_outcome_pk" PRIMARY KEY("wave_id","city","hour","channel","mode","language","outcome")
);
--> statement-breakpoint
CREATE TABLE "folds" (
	"wave_id" uuid PRIMARY KEY NOT NULL,
	"through" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "standing_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"stratum" text NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "standing_counts_wave_id_city_stratum_status_reason_pk" PRIMARY KEY("wave_id","city","stratum","status","reason")
);
--> statement-breakpoint

-- What was stored since the last vacuum had no summary and was read whole by each search for new rows.
DROP INDEX "submissions_stored_at";--> statement-breakpoint
ALTER TABLE "folds" ADD CONSTRAINT "folds_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "verdicts_decided_at" ON "verdicts" USING brin ("decided_at") WITH (autosummarize=true);--> statement-breakpoint
CREATE INDEX "submissions_stored_at" ON "submissions" USING brin ("stored_at") WITH (autosummarize=true);
