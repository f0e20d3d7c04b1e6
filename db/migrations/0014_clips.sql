CREATE TABLE "clips" (
	"language" text NOT NULL,
	"text_digest" "bytea" NOT NULL,
	"text" text NOT NULL,
	"digest" text NOT NULL,
	"opus" "bytea" NOT NULL,
	CONSTRAINT "clips_language_text_digest_pk" PRIMARY KEY("language","text_digest")
);
--> statement-breakpoint
CREATE INDEX "clips_digest" ON "clips" USING btree ("digest");