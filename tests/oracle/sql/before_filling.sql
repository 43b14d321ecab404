-- Section 8: what the passes of filling.sql gather, empty before the first policy.

CREATE OR REPLACE TEMP TABLE scenarios AS
FROM (VALUES ('actual'), ('never_barred')) AS v (scenario);

CREATE OR REPLACE TEMP TABLE fillings (
  scenario VARCHAR,
  portfolio INTEGER,
  policy VARCHAR,
  place BIGINT,
  customer VARCHAR,
  item VARCHAR,
  layer VARCHAR,
  layer_place INTEGER,
  amount HUGEINT,
  pct HUGEINT
);

CREATE OR REPLACE TEMP TABLE queue_totals (
  scenario VARCHAR,
  portfolio INTEGER,
  policy VARCHAR,
  customer VARCHAR,
  total HUGEINT
);
