-- "price" was always per unit
ALTER TABLE products RENAME COLUMN price TO unit_price;
