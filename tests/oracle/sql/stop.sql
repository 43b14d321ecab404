-- Section 6: the days on which the cover of a customer is stopped.

-- The end of the maximum extension period of each invoice and bill, under each policy's terms.
CREATE OR REPLACE TEMP TABLE extensions AS
SELECT
  s.portfolio,
  s.policy,
  s.item,
  greatest(
    CASE t.mep_origin WHEN 'due_date' THEN l.due_on ELSE l.issued_on END
    + days(t.mep_days, t.day_count),
    coalesce(l.extended_due_on, '-infinity')
  ) AS mep_end
FROM seen s
JOIN ledger l USING (portfolio, item)
JOIN terms t ON t.portfolio = s.portfolio AND t.policy = s.policy AND t.block = s.block
WHERE l.kind IN ('invoice', 'bill');

-- Runs of stopped days, from the first to the last ('infinity': without end).
-- The debt is `net` of an open item, `amount` of a cleared one; what was settled by credits or
-- rounded to 0 has no debt. An item cleared within the lift period never stopped the cover.
CREATE OR REPLACE TEMP TABLE stops AS
WITH debts AS (
  SELECT
    e.portfolio,
    e.policy,
    l.customer,
    e.mep_end,
    l.cleared_on,
    CASE WHEN l.cleared_on IS NULL THEN coalesce(d.net, 0) ELSE l.amount END AS debt,
    t.default_min_amount,
    e.mep_end + days(t.retroactive_lift_days, t.day_count) AS lifted_until
  FROM extensions e
  JOIN ledger l USING (portfolio, item)
  JOIN seen s USING (portfolio, policy, item)
  JOIN terms t ON t.portfolio = e.portfolio AND t.policy = e.policy AND t.block = s.block
  LEFT JOIN debits d USING (portfolio, item)
  WHERE NOT l.disputed
)
SELECT
  portfolio,
  policy,
  customer,
  mep_end + 1 AS first_day,
  CASE WHEN cleared_on IS NULL THEN DATE 'infinity' ELSE cleared_on - 1 END AS last_day
FROM debts
WHERE
  debt > 0
  AND debt >= default_min_amount
  AND (cleared_on IS NULL OR (cleared_on > lifted_until AND cleared_on - 1 >= mep_end + 1))
UNION ALL
SELECT portfolio, policy, customer, insolvent_on + 1, DATE 'infinity'
FROM policy_customers
WHERE insolvent_on IS NOT NULL;

-- breach_since: the runs of all policies joined, also where one begins the day after another
-- ends; the joined run that contains T.
CREATE OR REPLACE TEMP TABLE breaches AS
WITH reached AS (
  SELECT
    *,
    max(last_day) OVER (
      PARTITION BY portfolio, customer ORDER BY first_day, last_day
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS last_day_before
  FROM stops
),
numbered AS (
  SELECT
    *,
    sum(
      CASE WHEN last_day_before IS NULL OR first_day - 1 > last_day_before THEN 1 ELSE 0 END
    ) OVER (
      PARTITION BY portfolio, customer ORDER BY first_day, last_day
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM reached
),
runs AS (
  SELECT portfolio, customer, min(first_day) AS first_day, max(last_day) AS last_day
  FROM numbered
  GROUP BY portfolio, customer, run
)
SELECT r.portfolio, r.customer, r.first_day AS breach_since
FROM runs r
JOIN portfolios p USING (portfolio)
WHERE p.as_of BETWEEN r.first_day AND r.last_day;
