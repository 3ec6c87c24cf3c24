ALTER TABLE products ADD COLUMN brand text;
