CREATE TABLE "cities" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"english" text NOT NULL,
	"kind" text NOT NULL,
	"province_code" text NOT NULL,
	"province" text NOT NULL,
	"province_english" text NOT NULL,
	"pinyin" text NOT NULL,
	"initials" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "participants" (
	"wave_id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"city" text NOT NULL,
	"submission_id" uuid NOT NULL,
	"answered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "participants_wave_id_key_pk" PRIMARY KEY("wave_id","key")
);
--> statement-breakpoint
CREATE TABLE "questionnaires" (
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"digest" text NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "questionnaires_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "quotas" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"stratum" text NOT NULL,
	"target" integer NOT NULL,
	"cap" integer NOT NULL,
	"counted" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "quotas_wave_id_city_stratum_pk" PRIMARY KEY("wave_id","city","stratum"),
	CONSTRAINT "quotas_no_overshoot" CHECK ("quotas"."counted" between 0 and "quotas"."cap"),
	CONSTRAINT "quotas_target" CHECK ("quotas"."target" between 0 and "quotas"."cap")
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"cutoff" timestamp with time zone NOT NULL,
	"supersedes" integer,
	"reason" text,
	"digest" text NOT NULL,
	"document" text NOT NULL,
	"signature" text NOT NULL,
	CONSTRAINT "releases_wave_id_number_pk" PRIMARY KEY("wave_id","number"),
	CONSTRAINT "releases_number" CHECK ("releases"."number" >= 1)
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"jwk" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "submission_ids" (
	"wave_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"city" text NOT NULL,
	CONSTRAINT "submission_ids_wave_id_id_pk" PRIMARY KEY("wave_id","id")
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"language" text NOT NULL,
	"channel" text,
	"mode" text NOT NULL,
	"started_at" timestamp with time zone,
	"duration_ms" integer,
	"stored_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"digest" "bytea" NOT NULL,
	"answers" jsonb NOT NULL,
	"stratum" text NOT NULL,
	"codes" "bytea" NOT NULL,
	"shown" smallint NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"evidence" jsonb,
	CONSTRAINT "submissions_wave_id_city_id_pk" PRIMARY KEY("wave_id","city","id")
) PARTITION BY LIST ("wave_id");
--> statement-breakpoint
CREATE TABLE "tallies" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"through" timestamp with time zone NOT NULL,
	"counts" jsonb NOT NULL,
	"counted" jsonb NOT NULL,
	"removed" jsonb NOT NULL,
	CONSTRAINT "tallies_wave_id_city_pk" PRIMARY KEY("wave_id","city")
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"submission_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"evidence" jsonb,
	"decided_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "verdicts_wave_id_city_submission_id_number_pk" PRIMARY KEY("wave_id","city","submission_id","number")
);
--> statement-breakpoint
CREATE TABLE "wave_cities" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"population" bigint,
	"margins" jsonb,
	"margin_source" text,
	CONSTRAINT "wave_cities_wave_id_city_pk" PRIMARY KEY("wave_id","city")
);
--> statement-breakpoint
CREATE TABLE "wave_secrets" (
	"wave_id" uuid PRIMARY KEY NOT NULL,
	"secret" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "waves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"title" jsonb NOT NULL,
	"questionnaire_name" text NOT NULL,
	"questionnaire_version" integer NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"weight" integer NOT NULL,
	"scoring" jsonb NOT NULL,
	"screening" jsonb NOT NULL,
	"answers_once_per" text NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	"opened_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waves_code_unique" UNIQUE("code"),
	CONSTRAINT "waves_weight" CHECK ("waves"."weight" between 0 and 100),
	CONSTRAINT "waves_period" CHECK ("waves"."closes_at" > "waves"."opens_at")
);
--> statement-breakpoint
CREATE TABLE "withdrawals" (
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reason" text NOT NULL,
	"withdrawn_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "withdrawals_wave_id_number_pk" PRIMARY KEY("wave_id","number")
);
--> statement-breakpoint
ALTER TABLE "quotas" ADD CONSTRAINT "quotas_wave_id_city_wave_cities_wave_id_city_fk" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_cities" ADD CONSTRAINT "wave_cities_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_cities" ADD CONSTRAINT "wave_cities_city_cities_code_fk" FOREIGN KEY ("city") REFERENCES "public"."cities"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_secrets" ADD CONSTRAINT "wave_secrets_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waves" ADD CONSTRAINT "waves_questionnaire_name_questionnaire_version_questionnaires_name_version_fk" FOREIGN KEY ("questionnaire_name","questionnaire_version") REFERENCES "public"."questionnaires"("name","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_wave_id_number_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","number") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;