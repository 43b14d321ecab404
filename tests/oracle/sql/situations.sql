-- How often the last pass met each situation that an answer does not show by a word of its own.
SELECT 'run-on ' || run_on AS situation, count(*) AS met
FROM item_winners
WHERE runs_on
GROUP BY run_on
UNION ALL
SELECT 'run-on of a refusal', count(*) FROM item_winners WHERE runs_on AND own_amount = 0
UNION ALL
SELECT 'percentage of a zone', count(*) FROM item_winners WHERE has_zone
UNION ALL
SELECT 'discretionary limit void', count(*) FROM bands WHERE is_void AND height > 0
UNION ALL
SELECT 'discretionary limit silenced by a named decision', count(*)
FROM limit_bands
WHERE layer = 'discretionary' AND amount > 0 AND height = 0
UNION ALL
SELECT 'top-up without a primary limit', count(*)
FROM limit_bands
WHERE layer = 'top_up' AND amount > 0 AND height = 0
UNION ALL
SELECT 'several extensions in one layer', count(*)
FROM (
  SELECT 1
  FROM bands
  WHERE height > 0
  GROUP BY portfolio, policy, item, layer
  HAVING count(*) > 1
)
UNION ALL
SELECT 'decisions of one day and one key', count(*)
FROM decisions a
JOIN decisions b
  USING (portfolio, policy, customer, layer, extension, valid_from, decided_on)
WHERE a.cover < b.cover
UNION ALL
SELECT 'cleared within the lift period', count(*)
FROM extensions e
JOIN ledger l USING (portfolio, item)
JOIN seen s USING (portfolio, policy, item)
JOIN terms t ON t.portfolio = e.portfolio AND t.policy = e.policy AND t.block = s.block
WHERE l.cleared_on > e.mep_end + 1
  AND l.cleared_on <= e.mep_end + days(t.retroactive_lift_days, t.day_count)
UNION ALL
SELECT 'a stop that clearing ended', count(*) FROM stops WHERE isfinite(last_day)
UNION ALL
SELECT 'insolvent at T', count(*)
FROM policy_customers
JOIN portfolios USING (portfolio)
WHERE insolvent_on < as_of
UNION ALL
SELECT 'loss by insolvency', count(*)
FROM due_dates
JOIN seen USING (portfolio, policy, item)
WHERE lost_on = insolvent_on
UNION ALL
SELECT 'stops of several policies that join', count(*)
FROM breaches b
WHERE (
  SELECT count(DISTINCT policy)
  FROM stops s
  WHERE s.portfolio = b.portfolio AND s.customer = b.customer AND s.last_day >= b.breach_since
) > 1
UNION ALL
SELECT 'stops that join day to day', count(*)
FROM stops a
JOIN stops b ON b.portfolio = a.portfolio AND b.customer = a.customer
WHERE isfinite(a.last_day) AND b.first_day - 1 = a.last_day
UNION ALL
SELECT 'a later policy covers a part of the vat', count(*)
FROM leaders l
JOIN uncovered_parts u USING (portfolio, item)
WHERE u.vat < l.net - l.insurable
UNION ALL
SELECT 'an item that several policies cover', count(*)
FROM (
  SELECT 1
  FROM fillings
  WHERE scenario = 'actual'
  GROUP BY portfolio, item
  HAVING count(DISTINCT policy) > 1
)
UNION ALL
SELECT 'room that time-barred items free for others', count(*)
FROM covered_cells a
LEFT JOIN covered_cells n
  ON n.scenario = 'never_barred' AND n.portfolio = a.portfolio AND n.policy = a.policy
  AND n.item = a.item AND n.layer = a.layer
WHERE a.scenario = 'actual' AND a.amount > coalesce(n.amount, 0)
UNION ALL
SELECT 'an open amount that rounds to 0', count(*)
FROM items
WHERE open_amount = 0 AND cleared_on IS NULL
UNION ALL
SELECT 'settled in part', count(*) FROM debits WHERE net BETWEEN 1 AND open_amount - 1
UNION ALL
SELECT 'settled in full', count(*) FROM debits WHERE net = 0
UNION ALL
SELECT 'delivered after T', count(*)
FROM insurables
JOIN portfolios USING (portfolio)
WHERE delivered_on > as_of
UNION ALL
SELECT 'a product beyond 63 bits', count(*)
FROM insurables
JOIN debits d USING (portfolio, item)
WHERE insurables.net * (d.amount - d.tax_amount) >= CAST(9223372036854775808 AS HUGEINT)
UNION ALL
SELECT 'an order with cover', count(*) FROM cells WHERE kind = 'order' AND cell = 'covered'
UNION ALL
SELECT 'an order disputed', count(*) FROM cells WHERE kind = 'order' AND cell = 'disputed'
UNION ALL
SELECT 'receivables older than all sales of 24 months', count(*)
FROM dso
WHERE tenths > 7000
ORDER BY situation;
