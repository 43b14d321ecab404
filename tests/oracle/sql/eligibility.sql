-- Section 5, the reasons, with the dates of section 7 that decide whether an item is time-barred.

-- Section 7: the dates of each open invoice and bill under each policy's terms.
CREATE OR REPLACE TEMP TABLE due_dates AS
WITH dated AS (
  SELECT
    s.portfolio,
    s.policy,
    s.item,
    e.mep_end,
    greatest(
      CASE t.notify_origin
        WHEN 'due_date' THEN coalesce(d.extended_due_on, d.due_on)
        WHEN 'invoice_date' THEN d.issued_on
        ELSE e.mep_end
      END + days(t.notify_days, t.day_count),
      d.due_on
    ) AS notify_on,
    e.mep_end + days(t.hand_over_days, t.day_count) AS hand_over_on,
    least(
      coalesce(d.extended_due_on, d.due_on) + days(t.waiting_days, t.day_count),
      coalesce(s.insolvent_on, 'infinity')
    ) AS lost_on,
    t.claim_months
  FROM seen s
  JOIN debits d USING (portfolio, item)
  JOIN extensions e USING (portfolio, policy, item)
  JOIN terms t ON t.portfolio = s.portfolio AND t.policy = s.policy AND t.block = s.block
)
SELECT * EXCLUDE (claim_months), months_after(lost_on, claim_months) AS claim_on
FROM dated;

-- Section 5: the first six reasons, in their order, null where none applies.
CREATE OR REPLACE TEMP TABLE first_reasons AS
SELECT
  s.*,
  d.net,
  CASE
    WHEN s.block IS NULL THEN 'no_terms'
    WHEN NOT list_contains(t.insured_kinds, d.kind) THEN 'kind_not_insured'
    WHEN d.disputed THEN 'disputed'
    WHEN d.due_on - d.issued_on > t.max_terms_days THEN 'terms_too_long'
    WHEN d.issued_on - d.delivered_on > t.max_invoicing_days THEN 'invoiced_late'
    WHEN EXISTS (
      FROM stops x
      WHERE
        x.portfolio = s.portfolio
        AND x.policy = s.policy
        AND x.customer = s.customer
        AND d.delivered_on BETWEEN x.first_day AND x.last_day
    ) THEN 'delivered_in_breach'
  END AS reason
FROM seen s
JOIN debits d USING (portfolio, item)
LEFT JOIN terms t ON t.portfolio = s.portfolio AND t.policy = s.policy AND t.block = s.block
WHERE d.net > 0;

-- Section 7: time-barred, when a notice or a claim came too late, or did not come until T.
CREATE OR REPLACE TEMP TABLE time_barred AS
SELECT w.portfolio, w.policy, w.item
FROM due_dates w
JOIN ledger l USING (portfolio, item)
JOIN portfolios p USING (portfolio)
WHERE
  coalesce(l.declared_on, p.as_of) > w.notify_on
  OR coalesce(l.claimed_on, p.as_of) > w.claim_on;

-- Section 5: the insurable part of the items that only time can bar, before what earlier policies
-- cover is subtracted. `barred` tells whether it does.
CREATE OR REPLACE TEMP TABLE insurables AS
SELECT
  r.portfolio,
  r.policy,
  r.place,
  r.item,
  r.customer,
  r.country,
  r.block,
  r.net,
  b.item IS NOT NULL AS barred,
  CASE
    WHEN t.vat_insured THEN r.net
    ELSE rounded(r.net * (d.amount - d.tax_amount), d.amount)
  END AS insurable,
  d.kind,
  d.ordered_on,
  d.delivered_on,
  d.issued_on
FROM first_reasons r
JOIN debits d USING (portfolio, item)
JOIN terms t ON t.portfolio = r.portfolio AND t.policy = r.policy AND t.block = r.block
LEFT JOIN time_barred b
  ON b.portfolio = r.portfolio AND b.policy = r.policy AND b.item = r.item
WHERE r.reason IS NULL;
