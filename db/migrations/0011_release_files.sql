-- The tables that are made of a release, which takes a second of computing: made once, stored, and the same ever after.
CREATE TABLE "release_files" (
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"form" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "release_files_wave_id_number_form_pk" PRIMARY KEY("wave_id","number","form"),
	CONSTRAINT "release_files_form" CHECK ("release_files"."form" in ('csv', 'xlsx'))
);
--> statement-breakpoint
ALTER TABLE "release_files" ADD CONSTRAINT "release_files_wave_id_number_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","number") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON release_files FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON release_files EXECUTE FUNCTION refuse_change();
