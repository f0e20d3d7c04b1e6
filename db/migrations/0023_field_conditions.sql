CREATE TABLE "condition_owners" (
	"wave_id" uuid NOT NULL,
	"condition_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"name" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "condition_owners_wave_id_condition_id_number_pk" PRIMARY KEY("wave_id","condition_id","number"),
	CONSTRAINT "condition_owners_number" CHECK ("condition_owners"."number" >= 1)
);
--> statement-breakpoint
CREATE TABLE "conditions" (
	"wave_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"city" text NOT NULL,
	"subject" text NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "conditions_wave_id_id_pk" PRIMARY KEY("wave_id","id"),
	CONSTRAINT "conditions_order" CHECK ("conditions"."ended_at" >= "conditions"."began_at")
);
--> statement-breakpoint
CREATE TABLE "looks" (
	"account" uuid NOT NULL,
	"wave_id" uuid NOT NULL,
	"seen" timestamp with time zone NOT NULL,
	"since" timestamp with time zone,
	CONSTRAINT "looks_account_wave_id_pk" PRIMARY KEY("account","wave_id")
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"wave_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"city" text NOT NULL,
	"text" text NOT NULL,
	"author" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "notes_wave_id_id_pk" PRIMARY KEY("wave_id","id"),
	CONSTRAINT "notes_text" CHECK (char_length("notes"."text") between 1 and 1000)
);
--> statement-breakpoint
ALTER TABLE "arrival_counts" ADD COLUMN "last" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "folds" ADD COLUMN "watched" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "condition_owners" ADD CONSTRAINT "condition_owners_wave_id_condition_id_conditions_wave_id_id_fk" FOREIGN KEY ("wave_id","condition_id") REFERENCES "public"."conditions"("wave_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conditions" ADD CONSTRAINT "conditions_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_account_accounts_id_fk" FOREIGN KEY ("account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_wave_id_city_wave_cities_wave_id_city_fk" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "conditions_open" ON "conditions" USING btree ("wave_id","kind","city","subject") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "conditions_began" ON "conditions" USING btree ("wave_id","began_at");--> statement-breakpoint
CREATE INDEX "notes_city" ON "notes" USING btree ("wave_id","city","at");--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON condition_owners FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON condition_owners EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON notes EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- A condition ends once, and nothing else about it changes.
CREATE FUNCTION end_condition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NULL AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at' THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'conditions rows are immutable but for their end' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER ends_once BEFORE UPDATE OR DELETE ON conditions FOR EACH ROW EXECUTE FUNCTION end_condition();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON conditions EXECUTE FUNCTION refuse_change();
