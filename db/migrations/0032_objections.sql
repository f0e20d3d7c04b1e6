CREATE TABLE "objection_answers" (
	"objection" uuid PRIMARY KEY NOT NULL,
	"outcome" text NOT NULL,
	"release" integer,
	"text" text NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "objection_answers_outcome" CHECK (("objection_answers"."outcome" = 'correction') = ("objection_answers"."release" is not null)),
	CONSTRAINT "objection_answers_known" CHECK ("objection_answers"."outcome" in ('correction', 'refusal')),
	CONSTRAINT "objection_answers_text" CHECK (char_length("objection_answers"."text") between 1 and 4000)
);
--> statement-breakpoint
CREATE TABLE "objections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"release" integer NOT NULL,
	"text" text NOT NULL,
	"author" text NOT NULL,
	"author_name" text NOT NULL,
	"author_via" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "objections_text" CHECK (char_length("objections"."text") between 1 and 4000)
);
--> statement-breakpoint
ALTER TABLE "objection_answers" ADD CONSTRAINT "objection_answers_objection_objections_id_fk" FOREIGN KEY ("objection") REFERENCES "public"."objections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objections" ADD CONSTRAINT "objections_release" FOREIGN KEY ("wave_id","release") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objections" ADD CONSTRAINT "objections_city" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "objections_wave_city" ON "objections" USING btree ("wave_id","city","at");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON objections FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON objection_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON objections EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON objection_answers EXECUTE FUNCTION refuse_change();
