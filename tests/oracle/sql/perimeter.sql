-- Section 5, first part: which policy sees what, and which terms govern it.

-- Policies are tried in the order of `place`.
CREATE OR REPLACE TEMP TABLE policies AS
SELECT
  *,
  row_number() OVER (PARTITION BY portfolio ORDER BY "rank", policy) AS place
FROM raw_policies;

-- Companies of companies.csv in the perimeter: no list is all of them, an empty list none.
CREATE OR REPLACE TEMP TABLE policy_companies AS
SELECT p.portfolio, p.policy, c.company
FROM policies p
JOIN raw_companies c USING (portfolio)
WHERE p.companies IS NULL OR list_contains(p.companies, c.company);

-- The customers a policy sees: by country and segment, if it has a company at all.
CREATE OR REPLACE TEMP TABLE policy_customers AS
SELECT p.portfolio, p.policy, p.place, c.customer, c.country, c.insolvent_on
FROM policies p
JOIN customers c USING (portfolio)
WHERE
  (p.countries IS NULL OR list_contains(p.countries, c.country))
  AND NOT list_contains(coalesce(p.excluded_countries, []), c.country)
  AND NOT list_contains(
    coalesce(p.excluded_segments, ['public_body', 'individual', 'affiliate']), c.segment
  )
  AND EXISTS (
    FROM policy_companies o WHERE o.portfolio = p.portfolio AND o.policy = p.policy
  );

CREATE OR REPLACE TEMP TABLE terms AS
SELECT
  portfolio,
  policy,
  block,
  CAST(valid_from AS DATE) AS valid_from,
  CAST(coalesce(valid_to, 'infinity') AS DATE) AS valid_to,
  coalesce(vat_insured, false) AS vat_insured,
  coalesce(insured_kinds, ['invoice', 'bill']) AS insured_kinds,
  max_terms_days,
  max_invoicing_days,
  mep_days,
  coalesce(mep_origin, 'due_date') AS mep_origin,
  scaled(coalesce(default_min_amount, '0'), digits) AS default_min_amount,
  coalesce(retroactive_lift_days, 0) AS retroactive_lift_days,
  notify_days,
  coalesce(notify_origin, 'mep_end') AS notify_origin,
  hand_over_days,
  waiting_days,
  claim_months,
  coalesce(day_count, 'exclusive') AS day_count,
  coalesce(run_on, 'none') AS run_on,
  coalesce(run_on_days, 0) AS run_on_days,
  coalesce(discretionary_excess, 'cap') AS discretionary_excess
FROM raw_terms
JOIN portfolios USING (portfolio);

-- The first zone of a block that lists a country is the only one.
CREATE OR REPLACE TEMP TABLE zones AS
SELECT portfolio, policy, block, country, min(zone) AS zone
FROM (SELECT portfolio, policy, block, zone, unnest(countries) AS country FROM raw_zones)
GROUP BY portfolio, policy, block, country;

-- Every debit that exists at T, open or cleared, with each policy that sees it and the block in
-- force at its delivery; `block` is null where there is none.
CREATE OR REPLACE TEMP TABLE seen AS
SELECT l.portfolio, l.item, l.customer, p.policy, p.place, p.country, p.insolvent_on, t.block
FROM ledger l
JOIN policy_companies o USING (portfolio, company)
JOIN policy_customers p
  ON p.portfolio = l.portfolio AND p.policy = o.policy AND p.customer = l.customer
LEFT JOIN terms t
  ON t.portfolio = l.portfolio AND t.policy = p.policy
  AND l.delivered_on BETWEEN t.valid_from AND t.valid_to
WHERE NOT l.is_credit;
