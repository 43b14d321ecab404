-- Section 8, second part: how high each row in force stands, for each item and at T.

-- A top-up counts only while permanent + temporary is above 0; while a decision names the
-- customer (any winning permanent or temporary row), the discretionary layer is 0.
CREATE OR REPLACE TEMP MACRO height_of(layer, amount, primary_amount, is_named) AS
  CASE
    WHEN layer = 'top_up' AND primary_amount <= 0 THEN CAST(0 AS HUGEINT)
    WHEN layer = 'discretionary' AND is_named THEN CAST(0 AS HUGEINT)
    ELSE amount
  END;

-- The rows in force at an item's delivery, with the amount after run-on and the percentage.
-- Run-on: a permanent row that lowered the row of the eve of its beginning lends the old amount
-- for a time, to whatever is delivered (grace) or to what was ordered before (orders).
CREATE OR REPLACE TEMP TABLE item_winners AS
WITH in_force AS (
  SELECT
    i.portfolio,
    i.policy,
    i.item,
    i.customer,
    w.layer,
    w.layer_place,
    w.valid_from,
    w.cover,
    w.amount AS own_amount,
    eve.amount AS old_amount,
    coalesce(
      eve.amount > w.amount
      AND i.delivered_on <= w.decided_on + days(t.run_on_days, t.day_count)
      AND (t.run_on = 'grace' OR (t.run_on = 'orders' AND i.ordered_on < w.decided_on)),
      false
    ) AS runs_on,
    coalesce(w.pct, scaled(zone_pct.pct, 12), scaled(terms_pct.pct, 12), 0) AS pct,
    t.run_on,
    t.discretionary_excess,
    zone_pct.pct IS NOT NULL AS has_zone
  FROM insurables i
  JOIN terms t ON t.portfolio = i.portfolio AND t.policy = i.policy AND t.block = i.block
  JOIN winners w
    ON w.portfolio = i.portfolio AND w.policy = i.policy AND w.customer = i.customer
    AND w.day = i.delivered_on
  LEFT JOIN winners eve
    ON w.layer = 'permanent'
    AND eve.portfolio = w.portfolio AND eve.policy = w.policy AND eve.customer = w.customer
    AND eve.layer = w.layer AND eve.extension = w.extension
    AND eve.day = w.valid_from - 1
  LEFT JOIN zones z
    ON z.portfolio = i.portfolio AND z.policy = i.policy AND z.block = i.block
    AND z.country = i.country
  LEFT JOIN raw_percentages zone_pct
    ON zone_pct.portfolio = i.portfolio AND zone_pct.policy = i.policy
    AND zone_pct.block = i.block AND zone_pct.zone = z.zone AND zone_pct.layer = w.layer
  LEFT JOIN raw_percentages terms_pct
    ON terms_pct.portfolio = i.portfolio AND terms_pct.policy = i.policy
    AND terms_pct.block = i.block AND terms_pct.zone = 0 AND terms_pct.layer = w.layer
)
SELECT *, CASE WHEN runs_on THEN old_amount ELSE own_amount END AS amount
FROM in_force;

-- Net of all open invoices, bills and deliveries of a customer that a policy sees, eligible or not.
CREATE OR REPLACE TEMP TABLE seen_debts AS
SELECT s.portfolio, s.policy, s.customer, sum(d.net) AS net
FROM seen s
JOIN debits d USING (portfolio, item)
WHERE d.kind <> 'order'
GROUP BY s.portfolio, s.policy, s.customer;

-- Each item's stack of bands, from the bottom up: layers, and within a layer its rows by
-- `valid_from`, then `cover`. `is_void`: the item gets nothing from this band.
CREATE OR REPLACE TEMP TABLE bands AS
WITH facts AS (
  SELECT
    *,
    coalesce(sum(amount) FILTER (WHERE layer_place <= 2) OVER by_item, 0) AS primary_amount,
    bool_or(layer_place <= 2) OVER by_item AS is_named
  FROM item_winners
  WINDOW by_item AS (PARTITION BY portfolio, policy, item)
),
heights AS (
  SELECT *, height_of(layer, amount, primary_amount, is_named) AS height
  FROM facts
),
stacked AS (
  SELECT
    *,
    sum(height) OVER (
      PARTITION BY portfolio, policy, item ORDER BY layer_place, valid_from, cover
    ) AS ceiling,
    sum(height) OVER (PARTITION BY portfolio, policy, item, layer) AS layer_height
  FROM heights
)
SELECT
  s.portfolio,
  s.policy,
  s.item,
  s.layer,
  s.layer_place,
  s.cover,
  s.own_amount,
  s.height,
  s.ceiling - s.height AS floor,
  s.ceiling,
  s.pct,
  s.layer = 'discretionary'
  AND s.discretionary_excess = 'void'
  AND coalesce(n.net, 0) > s.layer_height AS is_void
FROM stacked s
LEFT JOIN seen_debts n USING (portfolio, policy, customer);

-- What the stack says of an item as a whole, for the queue and for the reason of what is left.
CREATE OR REPLACE TEMP TABLE stacks AS
SELECT
  portfolio,
  policy,
  item,
  bool_or(height > 0) AS has_band,
  bool_or(layer_place <= 2 AND own_amount = 0) AS has_refusal
FROM bands
GROUP BY portfolio, policy, item;

-- The same stack at T for the customer, without run-on: limits, and slices of ending covers.
CREATE OR REPLACE TEMP TABLE limit_bands AS
WITH facts AS (
  SELECT
    w.*,
    coalesce(sum(w.amount) FILTER (WHERE w.layer_place <= 2) OVER by_customer, 0)
      AS primary_amount,
    bool_or(w.layer_place <= 2) OVER by_customer AS is_named
  FROM winners w
  JOIN portfolios p ON p.portfolio = w.portfolio AND p.as_of = w.day
  WINDOW by_customer AS (PARTITION BY w.portfolio, w.policy, w.customer)
),
heights AS (
  SELECT *, height_of(layer, amount, primary_amount, is_named) AS height
  FROM facts
)
SELECT
  *,
  sum(height) OVER (
    PARTITION BY portfolio, policy, customer ORDER BY layer_place, valid_from, cover
  ) AS ceiling
FROM heights;
