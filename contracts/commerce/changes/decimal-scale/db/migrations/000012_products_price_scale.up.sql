ALTER TABLE products ALTER COLUMN price TYPE numeric(14,4);
