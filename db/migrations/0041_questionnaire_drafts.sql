CREATE TABLE "questionnaire_drafts" (
	"wave_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"fields" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "questionnaire_steps" (
	"wave_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"act" text NOT NULL,
	"subject" text NOT NULL,
	"undoes" integer,
	"changes" jsonb NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "questionnaire_steps_wave_id_revision_pk" PRIMARY KEY("wave_id","revision")
);
--> statement-breakpoint
ALTER TABLE "questionnaire_drafts" ADD CONSTRAINT "questionnaire_drafts_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questionnaire_steps" ADD CONSTRAINT "questionnaire_steps_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE cascade ON UPDATE no action;