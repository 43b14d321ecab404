-- Section 1: one currency. Everything typed, every amount in minor units of R.

CREATE OR REPLACE TEMP TABLE portfolios AS
SELECT
  p.portfolio,
  CAST(p.as_of AS DATE) AS as_of,
  p.reporting_currency,
  c.digits,
  p.counted_kinds,
  p.include_disputed
FROM raw_portfolios p
JOIN raw_currencies c ON c.currency = p.reporting_currency;

-- An amount of `currency` with `digits` minor digits, times `times`, divided by `divided_by`, is in
-- R: the rate is the latest with `on` <= T, scaled by 10^10. A rate of R itself is ignored.
CREATE OR REPLACE TEMP TABLE exchange AS
WITH latest AS (
  SELECT r.portfolio, r.currency, p.digits AS reporting_digits, scaled(r.rate, 10) AS rate
  FROM raw_rates r
  JOIN portfolios p USING (portfolio)
  WHERE r.currency <> p.reporting_currency AND CAST(r."on" AS DATE) <= p.as_of
  QUALIFY row_number() OVER (
    PARTITION BY r.portfolio, r.currency ORDER BY CAST(r."on" AS DATE) DESC
  ) = 1
)
SELECT
  l.portfolio,
  l.currency,
  c.digits,
  ten(l.reporting_digits + 10) AS times,
  ten(c.digits) * l.rate AS divided_by
FROM latest l
JOIN raw_currencies c USING (currency)
UNION ALL
SELECT portfolio, reporting_currency, digits, ten(0), ten(0)
FROM portfolios;

-- Currencies of items, covers and credits that have no rate at T.
CREATE OR REPLACE TEMP TABLE missing_rates AS
SELECT used.portfolio, used.currency
FROM (
  SELECT portfolio, currency FROM raw_items
  UNION
  SELECT portfolio, currency FROM raw_covers
  UNION
  SELECT portfolio, currency FROM raw_credits
) used
ANTI JOIN exchange USING (portfolio, currency);

CREATE OR REPLACE TEMP MACRO converted(amount, digits, times, divided_by) AS
  rounded(scaled(amount, digits) * times, divided_by);

CREATE OR REPLACE TEMP TABLE customers AS
SELECT
  portfolio,
  customer,
  country,
  coalesce(segment, 'private_company') AS segment,
  CAST(insolvent_on AS DATE) AS insolvent_on,
  extras
FROM raw_customers;

CREATE OR REPLACE TEMP TABLE items AS
SELECT
  i.portfolio,
  i.item,
  i.company,
  i.customer,
  i.kind,
  i.currency,
  CAST(i.ordered_on AS DATE) AS ordered_on,
  CAST(coalesce(i.delivered_on, i.issued_on) AS DATE) AS delivered_on,
  CAST(i.issued_on AS DATE) AS issued_on,
  CAST(coalesce(i.due_on, i.issued_on) AS DATE) AS due_on,
  CAST(i.extended_due_on AS DATE) AS extended_due_on,
  converted(i.amount, e.digits, e.times, e.divided_by) AS amount,
  converted(coalesce(i.tax_amount, '0'), e.digits, e.times, e.divided_by) AS tax_amount,
  converted(i.open_amount, e.digits, e.times, e.divided_by) AS open_amount,
  coalesce(i.disputed, 'false') = 'true' AS disputed,
  CAST(i.cleared_on AS DATE) AS cleared_on,
  CAST(i.declared_on AS DATE) AS declared_on,
  CAST(i.claimed_on AS DATE) AS claimed_on,
  i.extras
FROM raw_items i
JOIN exchange e USING (portfolio, currency);

-- Cover rows; a pending row may have no amount. A percentage is scaled by 10^12.
CREATE OR REPLACE TEMP TABLE covers AS
SELECT
  c.portfolio,
  c.cover,
  c.policy,
  c.customer,
  c.layer,
  coalesce(c.extension, '') AS extension,
  c.status,
  converted(c.amount, e.digits, e.times, e.divided_by) AS amount,
  CAST(c.decided_on AS DATE) AS decided_on,
  CAST(c.valid_from AS DATE) AS valid_from,
  CAST(coalesce(c.valid_to, 'infinity') AS DATE) AS valid_to,
  c.valid_to IS NOT NULL AS has_end,
  scaled(c.insured_pct, 12) AS pct
FROM raw_covers c
JOIN exchange e USING (portfolio, currency);

CREATE OR REPLACE TEMP TABLE credits AS
SELECT
  c.portfolio,
  c.customer,
  converted(c.amount, e.digits, e.times, e.divided_by) AS amount,
  CAST(c.valid_from AS DATE) AS valid_from,
  CAST(coalesce(c.valid_to, 'infinity') AS DATE) AS valid_to
FROM raw_credits c
JOIN exchange e USING (portfolio, currency);
