CREATE TABLE "hour_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"received" integer NOT NULL,
	"counted" integer NOT NULL,
	"turned_away" integer NOT NULL,
	"last" timestamp with time zone NOT NULL,
	CONSTRAINT "hour_counts_wave_id_city_hour_pk" PRIMARY KEY("wave_id","city","hour")
);
--> statement-breakpoint
CREATE TABLE "way_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"channel" text NOT NULL,
	"mode" text NOT NULL,
	"language" text NOT NULL,
	"outcome" text NOT NULL,
	"n" integer NOT NULL,
	"first" timestamp with time zone NOT NULL,
	"last" timestamp with time zone NOT NULL,
	CONSTRAINT "way_counts_wave_id_city_channel_mode_language_outcome_pk" PRIMARY KEY("wave_id","city","channel","mode","language","outcome")
);
--> statement-breakpoint
-- The monitor read the sums below alone, of all rows after each fold. They are of the moment in folds: a server of an earlier
-- version that folds ends before this, or fails when its table is gone, and has then folded nothing.
LOCK TABLE "arrival_counts" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
INSERT INTO "hour_counts" ("wave_id", "city", "hour", "received", "counted", "turned_away", "last")
SELECT "wave_id", "city", "hour", sum("n"), coalesce(sum("n") FILTER (WHERE "outcome" = 'counted'), 0),
  coalesce(sum("n") FILTER (WHERE "outcome" = 'quota_full'), 0), max(coalesce("last", "hour"))
FROM "arrival_counts" GROUP BY 1, 2, 3;--> statement-breakpoint
INSERT INTO "way_counts" ("wave_id", "city", "channel", "mode", "language", "outcome", "n", "first", "last")
SELECT "wave_id", "city", "channel", "mode", "language", "outcome", sum("n"), min("hour"), max(coalesce("last", "hour"))
FROM "arrival_counts" GROUP BY 1, 2, 3, 4, 5, 6;--> statement-breakpoint
DROP TABLE "arrival_counts" CASCADE;
