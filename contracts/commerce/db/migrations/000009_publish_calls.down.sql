DROP PUBLICATION ai_pipeline;
