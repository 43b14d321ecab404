-- Section 10: one position for each customer with any item, cover or management credit.

CREATE OR REPLACE TEMP TABLE listed AS
SELECT portfolio, customer FROM items
UNION
SELECT portfolio, customer FROM covers
UNION
SELECT portfolio, customer FROM credits;

-- What is owed, by kind, dispute and age. The cells of orders count in `orders` alone.
CREATE OR REPLACE TEMP TABLE owed AS
WITH aged AS (
  SELECT d.*, d.kind IN ('invoice', 'bill') AS is_receivable, p.as_of - d.due_on AS days_late
  FROM debits d
  JOIN portfolios p USING (portfolio)
)
SELECT
  portfolio,
  customer,
  sum(net) FILTER (WHERE is_receivable) AS receivable,
  sum(net) FILTER (WHERE kind = 'order') AS orders,
  sum(net) FILTER (WHERE kind <> 'order') AS insurable_kinds_net,
  sum(net) FILTER (WHERE kind <> 'order' AND disputed) AS disputed,
  sum(net) FILTER (WHERE is_receivable AND days_late > 0) AS overdue,
  sum(net) FILTER (WHERE is_receivable AND days_late <= 0) AS not_due,
  sum(net) FILTER (WHERE is_receivable AND days_late BETWEEN 1 AND 30) AS late_1_30,
  sum(net) FILTER (WHERE is_receivable AND days_late BETWEEN 31 AND 60) AS late_31_60,
  sum(net) FILTER (WHERE is_receivable AND days_late BETWEEN 61 AND 90) AS late_61_90,
  sum(net) FILTER (WHERE is_receivable AND days_late > 90) AS late_over_90,
  max(days_late) FILTER (WHERE is_receivable AND net > 0 AND days_late > 0) AS oldest_days_late
FROM aged
GROUP BY portfolio, customer;

-- Limits in force at T, of the policies that see the customer.
CREATE OR REPLACE TEMP TABLE limits AS
SELECT
  portfolio,
  customer,
  sum(height) FILTER (WHERE layer = 'permanent') AS permanent,
  sum(height) FILTER (WHERE layer = 'temporary') AS temporary,
  sum(height) FILTER (WHERE layer = 'top_up') AS top_up,
  sum(height) FILTER (WHERE layer = 'substitute_top_up') AS substitute_top_up,
  sum(height) FILTER (WHERE layer = 'discretionary') AS discretionary,
  sum(height) AS insured,
  bool_or(layer_place <= 2 AND amount = 0) AS has_refusal
FROM limit_bands
GROUP BY portfolio, customer;

-- The management credit in force at T: the latest `valid_from`, then the greatest amount.
CREATE OR REPLACE TEMP TABLE management_credits AS
SELECT c.portfolio, c.customer, c.amount
FROM credits c
JOIN portfolios p ON p.portfolio = c.portfolio AND p.as_of BETWEEN c.valid_from AND c.valid_to
QUALIFY row_number() OVER (
  PARTITION BY c.portfolio, c.customer ORDER BY c.valid_from DESC, c.amount DESC
) = 1;

CREATE OR REPLACE TEMP TABLE cell_sums AS
SELECT
  portfolio,
  customer,
  sum(amount) FILTER (WHERE cell = 'covered') AS covered,
  sum(indemnifiable) AS indemnifiable,
  sum(amount) FILTER (WHERE cell <> 'covered') AS uncovered
FROM cells
WHERE kind <> 'order'
GROUP BY portfolio, customer;

-- Rows of policies that see the customer, for `limit_state`.
CREATE OR REPLACE TEMP TABLE asked AS
SELECT
  c.portfolio,
  c.customer,
  bool_or(c.status = 'pending' OR c.valid_from > p.as_of) AS is_pending
FROM covers c
JOIN policy_customers USING (portfolio, policy, customer)
JOIN portfolios p USING (portfolio)
GROUP BY c.portfolio, c.customer;

-- The money columns of positions.csv, in minor units.
CREATE OR REPLACE TEMP TABLE position_money AS
WITH facts AS (
  SELECT
    l.portfolio,
    l.customer,
    coalesce(e.exposure, 0) AS exposure,
    coalesce(l10.insured, 0) AS insured,
    coalesce(m.amount, 0) AS management,
    coalesce(s.uncovered, 0) AS uncovered
  FROM listed l
  LEFT JOIN exposures e USING (portfolio, customer)
  LEFT JOIN limits l10 USING (portfolio, customer)
  LEFT JOIN management_credits m USING (portfolio, customer)
  LEFT JOIN cell_sums s USING (portfolio, customer)
)
SELECT
  f.portfolio,
  f.customer,
  f.exposure,
  coalesce(o.receivable, 0) AS receivable,
  coalesce(b.credit_balance, 0) AS credit_balance,
  coalesce(o.orders, 0) AS orders,
  coalesce(o.disputed, 0) AS disputed,
  coalesce(o.overdue, 0) AS overdue,
  coalesce(o.not_due, 0) AS not_due,
  coalesce(o.late_1_30, 0) AS late_1_30,
  coalesce(o.late_31_60, 0) AS late_31_60,
  coalesce(o.late_61_90, 0) AS late_61_90,
  coalesce(o.late_over_90, 0) AS late_over_90,
  coalesce(l.permanent, 0) AS limit_permanent,
  coalesce(l.temporary, 0) AS limit_temporary,
  coalesce(l.top_up, 0) AS limit_top_up,
  coalesce(l.substitute_top_up, 0) AS limit_substitute_top_up,
  coalesce(l.discretionary, 0) AS limit_discretionary,
  f.insured AS limit_insured,
  f.management AS management_credit,
  f.insured + f.management AS limit_authorised,
  least(greatest(f.exposure, 0), f.insured) AS apparent_covered,
  coalesce(s.covered, 0) AS covered,
  coalesce(s.indemnifiable, 0) AS indemnifiable,
  f.uncovered,
  least(f.uncovered, f.management) AS own_risk,
  f.uncovered - least(f.uncovered, f.management) AS excess,
  f.insured + f.management - f.exposure AS headroom,
  greatest(0, f.exposure - f.insured - f.management) AS over_limit
FROM facts f
LEFT JOIN owed o USING (portfolio, customer)
LEFT JOIN credit_balances b USING (portfolio, customer)
LEFT JOIN limits l USING (portfolio, customer)
LEFT JOIN cell_sums s USING (portfolio, customer);

-- A deadline presses when something is at stake, or as a stop of a customer who has a limit.
CREATE OR REPLACE TEMP TABLE pressing AS
SELECT d.*
FROM deadlines d
JOIN position_money m USING (portfolio, customer)
WHERE d.state = 'open' AND (d.stake > 0 OR (d.kind = 'stop' AND m.limit_insured > 0));

CREATE OR REPLACE TEMP TABLE next_deadlines AS
SELECT portfolio, customer, day, kind
FROM pressing
QUALIFY row_number() OVER (PARTITION BY portfolio, customer ORDER BY day, kind_place) = 1;

-- The other columns: ages, dates and states.
CREATE OR REPLACE TEMP TABLE position_facts AS
SELECT
  m.portfolio,
  m.customer,
  CAST(coalesce(o.oldest_days_late, 0) AS VARCHAR) AS oldest_days_late,
  coalesce(CAST(b.breach_since AS VARCHAR), '') AS breach_since,
  coalesce(CAST(n.day AS VARCHAR), '') AS next_deadline,
  coalesce(n.kind, '') AS next_deadline_kind,
  CASE
    WHEN m.limit_insured > m.limit_discretionary THEN 'granted'
    WHEN m.limit_discretionary > 0 THEN 'discretionary'
    WHEN l.has_refusal THEN 'refused'
    WHEN a.is_pending THEN 'pending'
    WHEN a.customer IS NOT NULL THEN 'expired'
    ELSE 'never_asked'
  END AS limit_state,
  c.extras
FROM position_money m
JOIN customers c USING (portfolio, customer)
LEFT JOIN owed o USING (portfolio, customer)
LEFT JOIN breaches b USING (portfolio, customer)
LEFT JOIN next_deadlines n USING (portfolio, customer)
LEFT JOIN limits l USING (portfolio, customer)
LEFT JOIN asked a USING (portfolio, customer);

-- positions.csv
CREATE OR REPLACE TEMP TABLE positions_csv AS
WITH written AS (
  SELECT m.portfolio, m.customer, money(COLUMNS(m.* EXCLUDE (portfolio, customer)), p.digits)
  FROM position_money m
  JOIN portfolios p USING (portfolio)
)
SELECT
  w.portfolio,
  row_number() OVER (PARTITION BY w.portfolio ORDER BY w.customer) AS line,
  [
    w.customer, w.exposure, w.receivable, w.credit_balance, w.orders, w.disputed, w.overdue,
    w.not_due, w.late_1_30, w.late_31_60, w.late_61_90, w.late_over_90, f.oldest_days_late,
    w.limit_permanent, w.limit_temporary, w.limit_top_up, w.limit_substitute_top_up,
    w.limit_discretionary, w.limit_insured, w.management_credit, w.limit_authorised,
    w.apparent_covered, w.covered, w.indemnifiable, w.uncovered, w.own_risk, w.excess, w.headroom,
    w.over_limit, f.breach_since, f.next_deadline, f.next_deadline_kind, f.limit_state
  ] AS cells,
  f.extras
FROM written w
JOIN position_facts f USING (portfolio, customer);
