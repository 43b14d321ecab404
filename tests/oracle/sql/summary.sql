-- Section 10: summary.json, one row a portfolio, also of an empty one.

-- Covers that expired: all decided rows of a key ended before T, one of them gave something.
CREATE OR REPLACE TEMP TABLE expired_covers AS
WITH ended AS (
  SELECT d.portfolio, d.policy, d.customer, d.layer, d.extension
  FROM decisions d
  JOIN portfolios p USING (portfolio)
  GROUP BY d.portfolio, d.policy, d.customer, d.layer, d.extension
  HAVING bool_and(d.valid_to < p.as_of) AND bool_or(d.status IN ('granted', 'partial'))
)
SELECT portfolio, count(*) AS expired_covers
FROM ended
GROUP BY portfolio;

CREATE OR REPLACE TEMP TABLE counts AS
WITH of_positions AS (
  SELECT
    m.portfolio,
    count(*) AS customers,
    count(*) FILTER (WHERE m.limit_insured > 0 AND m.exposure <= 0) AS covers_without_exposure,
    count(*) FILTER (WHERE f.breach_since <> '') AS customers_in_breach,
    count(*) FILTER (WHERE m.over_limit > 0) AS customers_over_limit
  FROM position_money m
  JOIN position_facts f USING (portfolio, customer)
  GROUP BY m.portfolio
),
of_items AS (
  SELECT portfolio, count(*) AS open_items
  FROM ledger
  WHERE is_open
  GROUP BY portfolio
),
of_deadlines AS (
  SELECT
    d.portfolio,
    count(*) FILTER (WHERE d.day <= p.as_of + 7) AS open_deadlines_7_days,
    count(*) FILTER (WHERE d.day <= p.as_of + 30) AS open_deadlines_30_days
  FROM pressing d
  JOIN portfolios p USING (portfolio)
  GROUP BY d.portfolio
)
SELECT
  p.portfolio,
  coalesce(o.customers, 0) AS customers,
  coalesce(i.open_items, 0) AS open_items,
  coalesce(e.expired_covers, 0) AS expired_covers,
  coalesce(o.covers_without_exposure, 0) AS covers_without_exposure,
  coalesce(o.customers_in_breach, 0) AS customers_in_breach,
  coalesce(o.customers_over_limit, 0) AS customers_over_limit,
  coalesce(d.open_deadlines_7_days, 0) AS open_deadlines_7_days,
  coalesce(d.open_deadlines_30_days, 0) AS open_deadlines_30_days
FROM portfolios p
LEFT JOIN of_positions o USING (portfolio)
LEFT JOIN of_items i USING (portfolio)
LEFT JOIN expired_covers e USING (portfolio)
LEFT JOIN of_deadlines d USING (portfolio);

-- One sum for each money column of positions.
CREATE OR REPLACE TEMP TABLE totals AS
WITH padded AS (
  SELECT p.portfolio, m.* EXCLUDE (portfolio, customer)
  FROM portfolios p
  LEFT JOIN position_money m USING (portfolio)
)
SELECT portfolio, coalesce(sum(COLUMNS(* EXCLUDE (portfolio))), 0)
FROM padded
GROUP BY portfolio;

-- Divisors of the two percentages.
CREATE OR REPLACE TEMP TABLE bases AS
WITH positive AS (
  SELECT portfolio, sum(greatest(exposure, 0)) AS exposure
  FROM position_money
  GROUP BY portfolio
),
receivables AS (
  SELECT portfolio, sum(insurable_kinds_net) AS net
  FROM owed
  GROUP BY portfolio
)
SELECT p.portfolio, coalesce(e.exposure, 0) AS exposure, coalesce(r.net, 0) AS net
FROM portfolios p
LEFT JOIN positive e USING (portfolio)
LEFT JOIN receivables r USING (portfolio);

CREATE OR REPLACE TEMP MACRO percentage(part, whole) AS
  CASE WHEN whole > 0 THEN money(rounded(10000 * part, whole), 2) END;

-- dso_days: 24 periods back from T, the first is T's month up to T.
CREATE OR REPLACE TEMP TABLE periods AS
WITH months AS (
  SELECT
    p.portfolio,
    p.as_of,
    n.generate_series AS age,
    CAST(date_trunc('month', p.as_of) - to_months(CAST(n.generate_series AS INTEGER)) AS DATE)
      AS first_day
  FROM portfolios p
  CROSS JOIN generate_series(0, 23) n
)
SELECT
  portfolio,
  age,
  first_day,
  CASE WHEN age = 0 THEN as_of ELSE last_day(first_day) END AS last_day
FROM months;

-- Sales of a period: gross invoices less credit notes issued in it, whatever became of them.
CREATE OR REPLACE TEMP TABLE sales AS
SELECT
  p.portfolio,
  p.age,
  CAST(p.last_day - p.first_day + 1 AS HUGEINT) AS days,
  greatest(
    coalesce(sum(CASE l.kind WHEN 'invoice' THEN l.amount ELSE -l.amount END), 0), 0
  ) AS sales
FROM periods p
LEFT JOIN ledger l
  ON l.portfolio = p.portfolio
  AND l.kind IN ('invoice', 'credit_note')
  AND l.issued_on BETWEEN p.first_day AND p.last_day
GROUP BY p.portfolio, p.age, p.first_day, p.last_day;

-- The first period whose sales the rest does not exceed gives a part of its days, all before it
-- give all of theirs; where there is none, the 24 periods are all there is. In tenths of days.
CREATE OR REPLACE TEMP TABLE dso AS
WITH walked AS (
  SELECT
    s.portfolio,
    s.age,
    s.days,
    s.sales,
    t.receivable - coalesce(sum(s.sales) OVER before, 0) AS rest,
    coalesce(sum(s.days) OVER before, 0) AS days_before
  FROM sales s
  JOIN totals t USING (portfolio)
  WINDOW before AS (
    PARTITION BY s.portfolio ORDER BY s.age ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
),
stopped AS (
  SELECT *
  FROM walked
  WHERE rest <= sales
  QUALIFY row_number() OVER (PARTITION BY portfolio ORDER BY age) = 1
),
all_periods AS (
  SELECT portfolio, sum(days) AS days
  FROM sales
  GROUP BY portfolio
)
SELECT
  a.portfolio,
  CASE
    WHEN s.portfolio IS NULL THEN 10 * a.days
    -- Without sales nothing is left either, and the part of the period is 0.
    ELSE rounded(10 * (s.days_before * s.sales + s.days * s.rest), greatest(s.sales, 1))
  END AS tenths
FROM all_periods a
LEFT JOIN stopped s USING (portfolio);

CREATE OR REPLACE TEMP TABLE reasons AS
FROM (
  VALUES ('vat'), ('no_policy'), ('no_terms'), ('kind_not_insured'), ('disputed'),
    ('terms_too_long'), ('invoiced_late'), ('delivered_in_breach'), ('time_barred'),
    ('above_limit'), ('refused'), ('no_limit')
) AS v (reason);

-- Uncovered by reason: every reason, also with 0; the cells of orders are left out.
CREATE OR REPLACE TEMP TABLE uncovered_by_reason AS
WITH sums AS (
  SELECT p.portfolio, p.digits, r.reason, coalesce(sum(c.amount), 0) AS amount
  FROM portfolios p
  CROSS JOIN reasons r
  LEFT JOIN cells c
    ON c.portfolio = p.portfolio AND c.cell = r.reason AND c.kind <> 'order'
  GROUP BY p.portfolio, p.digits, r.reason
)
SELECT portfolio, map(list(reason), list(money(amount, digits))) AS uncovered_by_reason
FROM sums
GROUP BY portfolio;

-- summary.json, as one nested value.
CREATE OR REPLACE TEMP TABLE summary_json AS
WITH total_texts AS (
  SELECT t.portfolio, money(COLUMNS(t.* EXCLUDE (portfolio)), p.digits)
  FROM totals t
  JOIN portfolios p USING (portfolio)
),
total_maps AS (
  SELECT portfolio, map(list(name), list(value)) AS totals
  FROM (UNPIVOT total_texts ON COLUMNS(* EXCLUDE (portfolio)))
  GROUP BY portfolio
),
count_maps AS (
  SELECT portfolio, map(list(name), list(value)) AS counts
  FROM (UNPIVOT counts ON COLUMNS(* EXCLUDE (portfolio)))
  GROUP BY portfolio
)
SELECT
  p.portfolio,
  {
    'as_of': CAST(p.as_of AS VARCHAR),
    'reporting_currency': p.reporting_currency,
    'counts': n.counts,
    'totals': m.totals,
    'apparent_coverage_pct': percentage(t.apparent_covered, b.exposure),
    'effective_coverage_pct': percentage(t.covered, b.net),
    'uncovered_by_reason': u.uncovered_by_reason,
    'limits_by_layer': {
      'permanent': m.totals['limit_permanent'],
      'temporary': m.totals['limit_temporary'],
      'top_up': m.totals['limit_top_up'],
      'substitute_top_up': m.totals['limit_substitute_top_up'],
      'discretionary': m.totals['limit_discretionary']
    },
    'dso_days': money(d.tenths, 1)
  } AS summary
FROM portfolios p
JOIN count_maps n USING (portfolio)
JOIN total_maps m USING (portfolio)
JOIN totals t USING (portfolio)
JOIN bases b USING (portfolio)
JOIN uncovered_by_reason u USING (portfolio)
JOIN dso d USING (portfolio);
