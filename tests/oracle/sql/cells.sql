-- Section 9: every cent has one cell.

-- One cell for each item, policy and layer. The percentage is scaled by 10^12 and in percent;
-- one rounding a cell, however many rows the layer has.
CREATE OR REPLACE TEMP TABLE covered_cells AS
SELECT
  scenario,
  portfolio,
  item,
  policy,
  place,
  layer,
  layer_place,
  sum(amount) AS amount,
  rounded(sum(amount * pct), ten(14)) AS indemnifiable
FROM fillings
GROUP BY scenario, portfolio, item, policy, place, layer, layer_place;

-- The policy whose reason and vat an item takes: the first that sees it and has terms at its
-- delivery, or else the first that sees it. `reason_amount` and `vat` are what they would be if
-- no later policy covered anything.
CREATE OR REPLACE TEMP TABLE leaders AS
SELECT
  r.portfolio,
  r.item,
  r.policy,
  r.place,
  CASE
    WHEN r.reason IS NOT NULL THEN r.reason
    WHEN i.barred THEN 'time_barred'
    WHEN k.has_band THEN 'above_limit'
    WHEN k.has_refusal THEN 'refused'
    ELSE 'no_limit'
  END AS reason,
  CASE WHEN r.reason IS NOT NULL OR i.barred THEN r.net ELSE i.insurable END AS insurable,
  r.net
FROM first_reasons r
LEFT JOIN insurables i USING (portfolio, policy, item)
LEFT JOIN stacks k USING (portfolio, policy, item)
QUALIFY row_number() OVER (
  PARTITION BY r.portfolio, r.item ORDER BY r.block IS NULL, r.place
) = 1;

-- What is left of the reason's amount and of the vat: the leading policy's own cover is part of
-- its insurable amount; cover of later policies reduces first the reason, then the vat.
CREATE OR REPLACE TEMP TABLE uncovered_parts AS
WITH cover AS (
  SELECT
    l.portfolio,
    l.item,
    coalesce(sum(c.amount) FILTER (WHERE c.place = l.place), 0) AS own,
    coalesce(sum(c.amount) FILTER (WHERE c.place <> l.place), 0) AS later
  FROM leaders l
  LEFT JOIN covered_cells c
    ON c.portfolio = l.portfolio AND c.item = l.item AND c.scenario = 'actual'
  GROUP BY l.portfolio, l.item
),
before_later AS (
  SELECT
    l.portfolio,
    l.item,
    l.policy,
    l.reason,
    l.insurable - c.own AS reason_amount,
    l.net - l.insurable AS vat,
    c.later
  FROM leaders l
  JOIN cover c USING (portfolio, item)
)
SELECT
  portfolio,
  item,
  policy,
  reason,
  greatest(CAST(0 AS HUGEINT), reason_amount - later) AS reason_amount,
  vat - greatest(CAST(0 AS HUGEINT), later - reason_amount) AS vat
FROM before_later;

-- All cells, in the order of `cell_place`: cover (by policy and layer), vat, the reason. An item
-- that no policy sees is `no_policy`; of an order, the reasons that say only that orders are not
-- insured are `order`.
CREATE OR REPLACE TEMP TABLE cells AS
WITH parts AS (
  SELECT
    portfolio, item, 1 AS cell_place, place, layer_place, 'covered' AS cell, policy, layer, amount,
    indemnifiable
  FROM covered_cells
  WHERE scenario = 'actual'
  UNION ALL
  SELECT portfolio, item, 2, 0, 0, 'vat', policy, '', vat, 0
  FROM uncovered_parts
  UNION ALL
  SELECT portfolio, item, 3, 0, 0, reason, policy, '', reason_amount, 0
  FROM uncovered_parts
  UNION ALL
  SELECT portfolio, item, 3, 0, 0, 'no_policy', '', '', net, 0
  FROM debits
  ANTI JOIN seen USING (portfolio, item)
)
SELECT
  c.* EXCLUDE (cell),
  CASE
    WHEN d.kind = 'order' AND c.cell IN ('no_policy', 'no_terms', 'kind_not_insured') THEN 'order'
    ELSE c.cell
  END AS cell,
  d.customer,
  d.company,
  d.kind,
  d.net,
  d.extras
FROM parts c
JOIN debits d USING (portfolio, item)
WHERE c.amount <> 0;

-- item_cover.csv
CREATE OR REPLACE TEMP TABLE item_cover_csv AS
SELECT
  c.portfolio,
  row_number() OVER (
    PARTITION BY c.portfolio
    ORDER BY c.customer, c.item, c.cell_place, c.place, c.layer_place
  ) AS line,
  [
    c.item,
    c.customer,
    c.company,
    money(c.net, p.digits),
    c.cell,
    c.policy,
    c.layer,
    money(c.amount, p.digits),
    money(c.indemnifiable, p.digits)
  ] AS cells,
  c.extras
FROM cells c
JOIN portfolios p USING (portfolio);
