CREATE TABLE bookings (
  id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  lead_id   uuid NOT NULL REFERENCES leads (id),
  starts_at timestamptz NOT NULL,
  ends_at   timestamptz NOT NULL,
  notes     text,
  status    text NOT NULL DEFAULT 'requested'
);
