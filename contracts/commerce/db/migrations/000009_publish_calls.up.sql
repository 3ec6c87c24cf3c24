CREATE PUBLICATION ai_pipeline
  FOR TABLE calls (tenant_id, id, transcript, ended_at)
  WITH (publish = 'insert, update, delete');
