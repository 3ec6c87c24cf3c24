CREATE TYPE product_status AS ENUM ('draft', 'live');

CREATE TABLE products (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name    text NOT NULL,
  price   numeric(12,2) NOT NULL,
  stock   integer NOT NULL DEFAULT 0,
  status  product_status NOT NULL DEFAULT 'draft',
  note    text
);

CREATE TABLE customers (
  id     bigint PRIMARY KEY,
  email  text,
  city   text
);

CREATE TABLE audit_notes (
  id    bigint PRIMARY KEY,
  note  text
);
