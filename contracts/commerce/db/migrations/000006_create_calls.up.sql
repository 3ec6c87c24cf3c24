-- Every tenant has its own series of calls, so the tenant is part of the key.
CREATE TABLE calls (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL DEFAULT gen_random_uuid(),
  lead_id    uuid,
  transcript text,
  sentiment  real,
  ended_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);
