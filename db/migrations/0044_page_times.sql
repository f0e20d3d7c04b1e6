CREATE TABLE "page_time_counts" (
	"wave_id" uuid NOT NULL,
	"city" text NOT NULL,
	"language" text NOT NULL,
	"page" text NOT NULL,
	"step" smallint NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "page_time_counts_wave_id_city_language_page_step_pk" PRIMARY KEY("wave_id","city","language","page","step")
);
