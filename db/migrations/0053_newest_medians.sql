CREATE TABLE "wave_medians" (
	"wave_id" uuid PRIMARY KEY NOT NULL,
	"through" timestamp with time zone NOT NULL,
	"medians" jsonb NOT NULL
);
