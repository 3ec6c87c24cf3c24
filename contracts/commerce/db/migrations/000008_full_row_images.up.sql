-- The fraud detector and the audit log compare a row with what it was before.
ALTER TABLE orders REPLICA IDENTITY FULL;
ALTER TABLE products REPLICA IDENTITY FULL;
