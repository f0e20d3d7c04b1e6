CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"disposition" text,
	"replaces" uuid,
	"interviewer" text NOT NULL,
	"channel" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"stored_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "contacts_says_something" CHECK ("contacts"."disposition" IS NOT NULL OR "contacts"."replaces" IS NOT NULL)
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contacts_wave_city" ON "contacts" USING btree ("wave_id","city");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON contacts EXECUTE FUNCTION refuse_change();
