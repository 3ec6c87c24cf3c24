-- What the analysts' database holds. Subscriber: it needs its columns before the shop has them.
CREATE TABLE public.calls (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  transcript text,
  ended_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);

CREATE SUBSCRIPTION calls_replica
  CONNECTION 'service=commerce'
  PUBLICATION ai_pipeline;
