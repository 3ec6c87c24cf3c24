-- Materialize: revenue by day and tier.
CREATE SOURCE orders
  FROM KAFKA CONNECTION kafka (TOPIC 'commerce.public.orders')
  FORMAT AVRO USING CONFLUENT SCHEMA REGISTRY CONNECTION registry
  ENVELOPE DEBEZIUM;

CREATE SOURCE users
  FROM KAFKA CONNECTION kafka (TOPIC 'commerce.public.users')
  FORMAT AVRO USING CONFLUENT SCHEMA REGISTRY CONNECTION registry
  ENVELOPE DEBEZIUM;

CREATE MATERIALIZED VIEW revenue AS
SELECT date_trunc('day', o.placed_at::timestamptz) AS day,
       u.tier,
       count(o.id) AS orders,
       sum(o.total) AS revenue
FROM orders AS o
JOIN users AS u ON u.id = o.user_id
GROUP BY 1, 2;
