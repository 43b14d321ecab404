-- Section 7: the deadlines of items and customers.

CREATE OR REPLACE TEMP TABLE deadline_kinds AS
FROM (
  VALUES ('stop', 1), ('notify', 2), ('hand_over', 3), ('claim', 4), ('cover_end', 5)
) AS v (kind, kind_place);

-- The stop stands only where enough is left to stop the cover. An item that one of the named
-- reasons makes ineligible has its stop alone; one of the other reasons has no deadline.
CREATE OR REPLACE TEMP TABLE item_deadlines AS
WITH considered AS (
  SELECT
    r.portfolio,
    r.customer,
    r.item,
    r.policy,
    w.mep_end,
    w.notify_on,
    w.hand_over_on,
    w.claim_on,
    d.declared_on,
    d.claimed_on,
    r.reason IS NULL AS has_all,
    NOT d.disputed AND r.net >= t.default_min_amount AS has_stop
  FROM first_reasons r
  JOIN debits d USING (portfolio, item)
  JOIN due_dates w USING (portfolio, policy, item)
  JOIN terms t ON t.portfolio = r.portfolio AND t.policy = r.policy AND t.block = r.block
  WHERE
    r.reason IS NULL
    OR r.reason IN ('kind_not_insured', 'terms_too_long', 'invoiced_late', 'delivered_in_breach')
)
SELECT
  portfolio, customer, item, policy, 'stop' AS kind, mep_end AS day, CAST(NULL AS DATE) AS done_on
FROM considered
WHERE has_stop
UNION ALL
SELECT portfolio, customer, item, policy, 'notify', notify_on, declared_on
FROM considered
WHERE has_all
UNION ALL
SELECT portfolio, customer, item, policy, 'hand_over', hand_over_on, NULL
FROM considered
WHERE has_all AND hand_over_on IS NOT NULL
UNION ALL
SELECT portfolio, customer, item, policy, 'claim', claim_on, claimed_on
FROM considered
WHERE has_all;

-- At stake with an item: what the policy would pay if no item were time-barred. An ineligible
-- item has no cover and so nothing at stake.
CREATE OR REPLACE TEMP TABLE stakes AS
SELECT portfolio, policy, item, sum(indemnifiable) AS stake
FROM covered_cells
WHERE scenario = 'never_barred'
GROUP BY portfolio, policy, item;

-- The end of each temporary or additional cover in force at T, with the part of its slice that
-- the items fill.
CREATE OR REPLACE TEMP TABLE cover_ends AS
SELECT
  b.portfolio,
  b.customer,
  b.policy,
  b.cover,
  b.valid_to AS day,
  common_length(0, coalesce(q.total, 0), b.ceiling - b.height, b.ceiling) AS stake
FROM limit_bands b
LEFT JOIN queue_totals q
  ON q.portfolio = b.portfolio AND q.policy = b.policy AND q.customer = b.customer
  AND q.scenario = 'actual'
WHERE
  b.layer IN ('temporary', 'top_up', 'substitute_top_up')
  AND b.amount > 0
  AND b.has_end;

CREATE OR REPLACE TEMP TABLE deadlines AS
WITH every_deadline AS (
  SELECT
    d.portfolio,
    d.customer,
    d.item,
    d.policy,
    '' AS cover,
    d.kind,
    d.day,
    CASE
      WHEN d.done_on <= d.day THEN 'met'
      WHEN d.done_on > d.day OR d.day < p.as_of THEN 'missed'
      ELSE 'open'
    END AS state,
    coalesce(s.stake, 0) AS stake
  FROM item_deadlines d
  JOIN portfolios p USING (portfolio)
  LEFT JOIN stakes s USING (portfolio, policy, item)
  UNION ALL
  SELECT portfolio, customer, '', policy, cover, 'cover_end', day, 'open', stake
  FROM cover_ends
)
SELECT e.*, k.kind_place
FROM every_deadline e
JOIN deadline_kinds k USING (kind);

-- deadlines.csv
CREATE OR REPLACE TEMP TABLE deadlines_csv AS
SELECT
  d.portfolio,
  row_number() OVER (
    PARTITION BY d.portfolio
    ORDER BY d.day, d.customer, d.item, d.kind_place, d.policy, d.cover
  ) AS line,
  [
    d.customer,
    d.item,
    d.policy,
    d.kind,
    CAST(d.day AS VARCHAR),
    d.state,
    money(d.stake, p.digits)
  ] AS cells,
  CAST([] AS VARCHAR[]) AS extras
FROM deadlines d
JOIN portfolios p USING (portfolio);
