-- Section 8, first part: which decisions are in force on which day.

CREATE OR REPLACE TEMP TABLE layers AS
FROM (
  VALUES ('permanent', 1), ('temporary', 2), ('top_up', 3), ('substitute_top_up', 4),
    ('discretionary', 5)
) AS v (layer, layer_place);

-- Decided rows of policies that see the customer; the rows of other policies count for nothing.
CREATE OR REPLACE TEMP TABLE decisions AS
SELECT c.*, p.place, l.layer_place
FROM covers c
JOIN policy_customers p USING (portfolio, policy, customer)
JOIN layers l USING (layer)
WHERE c.status IN ('granted', 'partial', 'refused');

-- The days that matter: deliveries, T, and (for run-on) the eve of each permanent decision.
CREATE OR REPLACE TEMP TABLE moments AS
SELECT portfolio, policy, customer, delivered_on AS day
FROM insurables
UNION
SELECT p.portfolio, p.policy, p.customer, t.as_of
FROM policy_customers p
JOIN portfolios t USING (portfolio)
UNION
SELECT portfolio, policy, customer, valid_from - 1
FROM decisions
WHERE layer = 'permanent';

-- In force on a day: one row for each layer and extension. The latest `valid_from` wins, then the
-- latest `decided_on`, then the greatest `cover`.
CREATE OR REPLACE TEMP TABLE winners AS
SELECT m.day, d.*
FROM moments m
JOIN decisions d
  ON d.portfolio = m.portfolio AND d.policy = m.policy AND d.customer = m.customer
  AND m.day BETWEEN d.valid_from AND d.valid_to
QUALIFY row_number() OVER (
  PARTITION BY m.portfolio, m.policy, m.customer, m.day, d.layer, d.extension
  ORDER BY d.valid_from DESC, d.decided_on DESC, d.cover DESC
) = 1;
