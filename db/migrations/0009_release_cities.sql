-- Of which release the figures are that a release shows of a city: its own, or those of an earlier one that it repeats.
CREATE TABLE "release_cities" (
	"wave_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"city" text NOT NULL,
	"figures_of" integer NOT NULL,
	"is_published" boolean NOT NULL,
	"is_unscreened_published" boolean NOT NULL,
	CONSTRAINT "release_cities_wave_id_city_number_pk" PRIMARY KEY("wave_id","city","number")
);
--> statement-breakpoint
ALTER TABLE "release_cities" ADD CONSTRAINT "release_cities_wave_id_number_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","number") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_cities" ADD CONSTRAINT "release_cities_wave_id_figures_of_releases_wave_id_number_fk" FOREIGN KEY ("wave_id","figures_of") REFERENCES "public"."releases"("wave_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Releases of before repeated nothing.
INSERT INTO release_cities (wave_id, number, city, figures_of, is_published, is_unscreened_published)
SELECT r.wave_id, r.number, c->>'code', r.number,
  jsonb_path_exists(c, '$.** ? (@.publishable == true)'),
  coalesce(jsonb_typeof(c->'unscreened'->'score') = 'number', false)
FROM releases r, jsonb_array_elements(r.document::jsonb->'cities') AS c;
--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON release_cities FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON release_cities EXECUTE FUNCTION refuse_change();
