-- Whole numbers only. Money is HUGEINT minor units; rates and percentages are HUGEINT as well,
-- scaled by a power of ten. Nothing in these files is ever a DOUBLE.

-- The n-th power of ten.
CREATE OR REPLACE TEMP MACRO ten(n) AS
  CAST('1' || repeat('0', CAST(n AS BIGINT)) AS HUGEINT);

-- Decimal text times ten(digits): scaled('12.5', 2) = 1250.
CREATE OR REPLACE TEMP MACRO scaled(decimal_text, digits) AS
  CAST(
    split_part(decimal_text, '.', 1)
    || rpad(split_part(decimal_text, '.', 2), CAST(digits AS INTEGER), '0') AS HUGEINT
  );

-- Half away from zero. Every quotient of the assessment is of numbers that are not negative.
CREATE OR REPLACE TEMP MACRO rounded(numerator, denominator) AS
  (2 * numerator + denominator) // (2 * denominator);

-- Minor units as decimal text: money(-5, 2) = '-0.05', money(7, 0) = '7'.
CREATE OR REPLACE TEMP MACRO money(minor, digits) AS
  CASE WHEN minor < 0 THEN '-' ELSE '' END
  || CAST(abs(minor) // ten(digits) AS VARCHAR)
  || CASE
    WHEN digits = 0 THEN ''
    ELSE '.' || lpad(CAST(abs(minor) % ten(digits) AS VARCHAR), CAST(digits AS INTEGER), '0')
  END;

-- Introduction of the contract: `d + N` is one day less when the origin is itself the first day.
CREATE OR REPLACE TEMP MACRO days(n, day_count) AS
  CAST(n - CASE WHEN day_count = 'inclusive' AND n >= 1 THEN 1 ELSE 0 END AS INTEGER);

-- Calendar months, clamped to the end of the month: months_after('2026-08-31', 6) = '2027-02-28'.
CREATE OR REPLACE TEMP MACRO months_after(origin, n) AS
  CAST(origin + to_months(CAST(n AS INTEGER)) AS DATE);

-- The length that the intervals [a, b] and [c, d] have in common.
CREATE OR REPLACE TEMP MACRO common_length(a, b, c, d) AS
  greatest(CAST(0 AS HUGEINT), least(b, d) - greatest(a, c));
