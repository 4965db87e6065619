-- The six numeric kinds side by side, before percentages are made.
-- Grain: (indicator, unit).
-- NULL: value is NULL for a percentage (it comes from its parts) and where nothing is
-- reported; numerator and denominator are NULL except for percentages.
-- Never: text.
select indicator, unit,
  case when ratio then null else numerator end as value,
  case when ratio then numerator end as numerator,
  case when ratio then denominator end as denominator,
  reported, expected
from rolled
union all
select indicator, unit, null, cast(numerator as decimal(38, 6)), cast(denominator as decimal(38, 6)), reported, expected from share
union all
select indicator, unit, cast(value as decimal(38, 6)), null, null, reported, expected from distinct_count
union all
select indicator, unit, value, null, null,
  case when state = 'reported' then 1 else 0 end, case when state = 'not_applicable' then 0 else 1 end
from own_value
