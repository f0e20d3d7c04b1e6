CREATE TABLE "pulls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"key_id" uuid NOT NULL,
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"form" text NOT NULL,
	"status" smallint NOT NULL,
	CONSTRAINT "pulls_status" CHECK ("pulls"."status" in (200, 304))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "grant_id" uuid;--> statement-breakpoint
ALTER TABLE "pulls" ADD CONSTRAINT "pulls_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pulls" ADD CONSTRAINT "pulls_wave_id_number_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","number") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pulls_wave_key" ON "pulls" USING btree ("wave_id","key_id","id");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_account" ON "api_keys" USING btree ("account");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON pulls FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON pulls EXECUTE FUNCTION refuse_change();
