CREATE TABLE "duration_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"mode" text NOT NULL,
	"language" text NOT NULL,
	"seconds" integer NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "duration_counts_wave_id_city_mode_language_seconds_pk" PRIMARY KEY("wave_id","city","mode","language","seconds")
);
--> statement-breakpoint
CREATE TABLE "item_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"received" integer NOT NULL,
	"not_asked" integer[] NOT NULL,
	"blank" integer[] NOT NULL,
	"dont_know" integer[] NOT NULL,
	"not_used" integer[] NOT NULL,
	CONSTRAINT "item_counts_wave_id_city_pk" PRIMARY KEY("wave_id","city")
);
--> statement-breakpoint
CREATE TABLE "page_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"channel" text NOT NULL,
	"page" text NOT NULL,
	"shown" integer NOT NULL,
	"passed" integer NOT NULL,
	CONSTRAINT "page_counts_wave_id_city_hour_channel_page_pk" PRIMARY KEY("wave_id","city","hour","channel","page")
);
--> statement-breakpoint

-- Waves that were folded before are folded again from their beginning, now into these tables as well. Until that has
-- caught up, the monitor's figures are of the moment that it has reached, and say so.
TRUNCATE "standing_counts", "arrival_counts", "folds";
