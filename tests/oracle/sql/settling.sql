-- Sections 2, 3 and 4: what is open at T, the exposure, and which debits the credits settle.

-- Section 2: the items that exist at T. Open: after conversion something is left.
CREATE OR REPLACE TEMP TABLE ledger AS
SELECT
  i.*,
  i.open_amount > 0 AS is_open,
  i.kind IN ('credit_note', 'payment', 'deposit') AS is_credit
FROM items i
JOIN portfolios p USING (portfolio)
WHERE i.issued_on <= p.as_of;

-- Section 3: open debits less open credits, of the kinds that the portfolio counts.
CREATE OR REPLACE TEMP TABLE exposures AS
SELECT
  l.portfolio,
  l.customer,
  sum(CASE WHEN l.is_credit THEN -l.open_amount ELSE l.open_amount END) AS exposure
FROM ledger l
JOIN portfolios p USING (portfolio)
WHERE
  l.is_open
  AND list_contains(p.counted_kinds, l.kind)
  AND (p.include_disputed OR NOT l.disputed)
GROUP BY l.portfolio, l.customer;

-- Section 4: the open credits of one company, customer and original currency.
CREATE OR REPLACE TEMP TABLE credit_pools AS
SELECT portfolio, company, customer, currency, sum(open_amount) AS credit
FROM ledger
WHERE is_open AND is_credit
GROUP BY portfolio, company, customer, currency;

-- Section 4: an item is settled by what the pool holds beyond all older debits. Orders are not.
CREATE OR REPLACE TEMP TABLE debits AS
WITH queue AS (
  SELECT
    *,
    coalesce(
      sum(open_amount) FILTER (WHERE kind <> 'order') OVER (
        PARTITION BY portfolio, company, customer, currency
        ORDER BY issued_on, item
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS older
  FROM ledger
  WHERE is_open AND NOT is_credit
)
SELECT
  q.* EXCLUDE (older),
  CASE
    WHEN q.kind = 'order' THEN q.open_amount
    ELSE q.open_amount
      - least(q.open_amount, greatest(0, coalesce(p.credit, 0) - q.older))
  END AS net
FROM queue q
LEFT JOIN credit_pools p USING (portfolio, company, customer, currency);

-- Section 4: credits beyond all debits of their own pool.
CREATE OR REPLACE TEMP TABLE credit_balances AS
WITH owed AS (
  SELECT portfolio, company, customer, currency, sum(open_amount) AS debit
  FROM debits
  WHERE kind <> 'order'
  GROUP BY portfolio, company, customer, currency
)
SELECT
  p.portfolio,
  p.customer,
  sum(greatest(0, p.credit - coalesce(o.debit, 0))) AS credit_balance
FROM credit_pools p
LEFT JOIN owed o USING (portfolio, company, customer, currency)
GROUP BY p.portfolio, p.customer;
