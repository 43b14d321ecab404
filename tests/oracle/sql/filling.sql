-- Section 8, third part: the items of one policy fill the bands; the variable `place` tells which,
-- in the order of policies. It runs once for each place, because what earlier policies cover is
-- subtracted first. Both scenarios are filled side by side: `actual`, and `never_barred`, as if no
-- item were time-barred (for what is at stake in section 7).

-- The queue: eligible items with some band above 0, each on its interval [lower, upper].
CREATE OR REPLACE TEMP TABLE queue AS
WITH covered_before AS (
  SELECT scenario, portfolio, item, sum(amount) AS amount
  FROM fillings
  GROUP BY scenario, portfolio, item
),
left_to_insure AS (
  SELECT
    s.scenario,
    i.portfolio,
    i.policy,
    i.place,
    i.customer,
    i.item,
    i.delivered_on,
    i.issued_on,
    greatest(CAST(0 AS HUGEINT), i.insurable - coalesce(c.amount, 0)) AS insurable
  FROM insurables i
  JOIN scenarios s ON NOT (i.barred AND s.scenario = 'actual')
  JOIN stacks k USING (portfolio, policy, item)
  LEFT JOIN covered_before c
    ON c.scenario = s.scenario AND c.portfolio = i.portfolio AND c.item = i.item
  WHERE i.place = getvariable('place') AND k.has_band
)
SELECT
  *,
  sum(insurable) OVER (
    PARTITION BY scenario, portfolio, customer ORDER BY delivered_on, issued_on, item
  ) AS upper
FROM left_to_insure;

-- The overlap of each interval with each band.
INSERT INTO fillings
SELECT
  q.scenario,
  q.portfolio,
  q.policy,
  q.place,
  q.customer,
  q.item,
  b.layer,
  b.layer_place,
  common_length(q.upper - q.insurable, q.upper, b.floor, b.ceiling) AS amount,
  b.pct
FROM queue q
JOIN bands b USING (portfolio, policy, item)
WHERE NOT b.is_void AND common_length(q.upper - q.insurable, q.upper, b.floor, b.ceiling) > 0;

-- S(n): the last running total of a customer.
INSERT INTO queue_totals
SELECT scenario, portfolio, policy, customer, max(upper)
FROM queue
GROUP BY scenario, portfolio, policy, customer;
