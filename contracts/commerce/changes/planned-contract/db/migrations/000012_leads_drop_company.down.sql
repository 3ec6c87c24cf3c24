ALTER TABLE leads ADD COLUMN company text;
