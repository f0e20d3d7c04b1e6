CREATE TABLE "export_pieces" (
	"wave_id" uuid NOT NULL,
	"export_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "export_pieces_wave_id_export_id_number_pk" PRIMARY KEY("wave_id","export_id","number")
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"wave_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"city" text,
	"purpose" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"expected" integer,
	"rows" integer DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"pieces" integer DEFAULT 0 NOT NULL,
	"sha256" text,
	"completed_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"ending" text,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	"failure" text,
	CONSTRAINT "exports_wave_id_id_pk" PRIMARY KEY("wave_id","id"),
	CONSTRAINT "exports_complete" CHECK (("exports"."completed_at" is null) = ("exports"."sha256" is null) and ("exports"."completed_at" is null) = ("exports"."expires_at" is null)),
	CONSTRAINT "exports_ended" CHECK (("exports"."ending" is null) = ("exports"."ended_at" is null)),
	CONSTRAINT "exports_failure" CHECK (("exports"."failure" is not null) = ("exports"."ending" is not distinct from 'failed'))
);
--> statement-breakpoint
ALTER TABLE "export_pieces" ADD CONSTRAINT "export_pieces_export" FOREIGN KEY ("wave_id","export_id") REFERENCES "public"."exports"("wave_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_city" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "exports_open" ON "exports" USING btree ("at") WHERE ending is null;--> statement-breakpoint
-- What it holds is compressed already.
ALTER TABLE "export_pieces" ALTER COLUMN "content" SET STORAGE EXTERNAL;
--> statement-breakpoint
-- What was asked for never changes, a complete file is the one that was completed, and an end is for good.
CREATE FUNCTION keep_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.wave_id, NEW.id, NEW.city, NEW.purpose, NEW."by", NEW.by_name, NEW.at)
        IS NOT DISTINCT FROM (OLD.wave_id, OLD.id, OLD.city, OLD.purpose, OLD."by", OLD.by_name, OLD.at)
      AND (OLD.completed_at IS NULL OR
        (NEW.rows, NEW.bytes, NEW.pieces, NEW.sha256, NEW.completed_at, NEW.expires_at)
        IS NOT DISTINCT FROM (OLD.rows, OLD.bytes, OLD.pieces, OLD.sha256, OLD.completed_at, OLD.expires_at))
      AND OLD.ending IS NULL
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'an export keeps what was asked for, its file and its end' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON exports FOR EACH ROW EXECUTE FUNCTION keep_export();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON exports EXECUTE FUNCTION refuse_change();
