CREATE TYPE product_status AS ENUM ('draft', 'live', 'archived');

CREATE TABLE products (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        varchar(200) NOT NULL,
  description text,
  price       numeric(12,2) NOT NULL,
  status      product_status NOT NULL DEFAULT 'draft',
  updated_at  timestamptz NOT NULL DEFAULT now()
);
