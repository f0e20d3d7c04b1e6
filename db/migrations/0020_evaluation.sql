-- The evaluation around the survey: sets, deadlines, drafts, reports, decisions and central figures.
CREATE TABLE "evaluation_cities" (
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	CONSTRAINT "evaluation_cities_evaluation_id_city_pk" PRIMARY KEY("evaluation_id","city")
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"set_name" text NOT NULL,
	"set_version" integer NOT NULL,
	"wave_id" uuid,
	"due_at" timestamp with time zone NOT NULL,
	"review" text NOT NULL,
	"opened_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluations_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "extensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"city" text,
	"due_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "extensions_number" UNIQUE("evaluation_id","number")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"sha256" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "given_scores" (
	"id" uuid PRIMARY KEY NOT NULL,
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"item" text NOT NULL,
	"number" integer NOT NULL,
	"hundredths" integer NOT NULL,
	"source" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "given_scores_number" UNIQUE("evaluation_id","city","item","number"),
	CONSTRAINT "given_scores_range" CHECK ("given_scores"."hundredths" between 0 and 10000)
);
--> statement-breakpoint
CREATE TABLE "indicator_sets" (
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"digest" text NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "indicator_sets_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "report_decisions" (
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"number" integer NOT NULL,
	"step" smallint NOT NULL,
	"id" uuid NOT NULL,
	"digest" text NOT NULL,
	"action" text NOT NULL,
	"reason" text,
	"remarks" jsonb NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "report_decisions_evaluation_id_city_number_step_pk" PRIMARY KEY("evaluation_id","city","number","step"),
	CONSTRAINT "report_decisions_id" UNIQUE("id"),
	CONSTRAINT "report_decisions_reason" CHECK ("report_decisions"."reason" is not null or "report_decisions"."action" in ('accept', 'recall'))
);
--> statement-breakpoint
CREATE TABLE "report_drafts" (
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"revision" integer NOT NULL,
	"fields" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"editors" text[] NOT NULL,
	"edited_at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_drafts_evaluation_id_city_pk" PRIMARY KEY("evaluation_id","city")
);
--> statement-breakpoint
CREATE TABLE "report_files" (
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "report_files_evaluation_id_city_sha256_pk" PRIMARY KEY("evaluation_id","city","sha256")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"evaluation_id" uuid NOT NULL,
	"city" text NOT NULL,
	"number" integer NOT NULL,
	"id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"digest" text NOT NULL,
	"values" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"editors" text[] NOT NULL,
	"late" boolean NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "reports_evaluation_id_city_number_pk" PRIMARY KEY("evaluation_id","city","number"),
	CONSTRAINT "reports_id" UNIQUE("id")
);
--> statement-breakpoint
ALTER TABLE "evaluation_cities" ADD CONSTRAINT "evaluation_cities_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_cities" ADD CONSTRAINT "evaluation_cities_city_cities_code_fk" FOREIGN KEY ("city") REFERENCES "public"."cities"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_set" FOREIGN KEY ("set_name","set_version") REFERENCES "public"."indicator_sets"("name","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extensions" ADD CONSTRAINT "extensions_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extensions" ADD CONSTRAINT "extensions_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "given_scores" ADD CONSTRAINT "given_scores_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_decisions" ADD CONSTRAINT "report_decisions_report" FOREIGN KEY ("evaluation_id","city","number") REFERENCES "public"."reports"("evaluation_id","city","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_drafts" ADD CONSTRAINT "report_drafts_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_files" ADD CONSTRAINT "report_files_sha256_files_sha256_fk" FOREIGN KEY ("sha256") REFERENCES "public"."files"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_files" ADD CONSTRAINT "report_files_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_city" FOREIGN KEY ("evaluation_id","city") REFERENCES "public"."evaluation_cities"("evaluation_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON indicator_sets FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON extensions FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON report_files FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON report_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON given_scores FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON indicator_sets EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON extensions EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON files EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON report_files EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON reports EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON report_decisions EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON given_scores EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- An opened evaluation is frozen: its deadline moves by extensions, which are rows of their own.
CREATE FUNCTION freeze_evaluation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.opened_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  RAISE EXCEPTION 'the evaluation is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'evaluations_frozen';
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON evaluations FOR EACH ROW EXECUTE FUNCTION freeze_evaluation();--> statement-breakpoint

-- Its cities are frozen with it. Locking the evaluation keeps it from opening while a city comes or goes.
CREATE FUNCTION freeze_evaluation_city() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- A row that moves belongs to two evaluations.
  part_of uuid[] := CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.evaluation_id]
    WHEN 'DELETE' THEN ARRAY[OLD.evaluation_id]
    ELSE ARRAY[OLD.evaluation_id, NEW.evaluation_id]
  END;
BEGIN
  PERFORM FROM evaluations WHERE id = ANY (part_of) FOR SHARE;
  IF EXISTS (SELECT FROM evaluations WHERE id = ANY (part_of) AND opened_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the evaluation is open and frozen' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'evaluations_frozen';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON evaluation_cities FOR EACH ROW EXECUTE FUNCTION freeze_evaluation_city();
