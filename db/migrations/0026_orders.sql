CREATE TABLE "order_withdrawals" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wave_id" uuid NOT NULL,
	"city" text,
	"channel" text,
	"held_group" text NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "orders_hold_something" CHECK ("orders"."city" is not null or "orders"."channel" is not null)
);
--> statement-breakpoint
ALTER TABLE "order_withdrawals" ADD CONSTRAINT "order_withdrawals_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_wave_id_waves_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."waves"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_city" FOREIGN KEY ("wave_id","city") REFERENCES "public"."wave_cities"("wave_id","city") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_wave" ON "orders" USING btree ("wave_id");--> statement-breakpoint
CREATE INDEX "verdicts_ordered" ON "verdicts" USING btree ("wave_id","held_group","city") WHERE reason = 'ORDER';--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON order_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON orders EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON order_withdrawals EXECUTE FUNCTION refuse_change();--> statement-breakpoint

-- The orders of a wave that stand, the oldest first, for a transaction that enters its barrier. Whoever orders or withdraws
-- closes the barrier; a volatile function sees what was committed meanwhile, the statement that calls it would not.
CREATE FUNCTION standing_orders(wave uuid) RETURNS SETOF orders LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
  PERFORM enter_barrier(wave);
  RETURN QUERY SELECT o.* FROM orders o
    WHERE o.wave_id = wave AND NOT EXISTS (SELECT FROM order_withdrawals w WHERE w.order_id = o.id)
    ORDER BY o.at, o.id;
END $$;
