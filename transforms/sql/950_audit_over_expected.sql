-- No figure counts more units than it expects, and none has satisfied more often than asked.
-- Grain: (thing, unit) that does. NULL: none. Never: a row.
select over_expected.thing, unit.code as unit, over_expected.reported, over_expected.expected, over_expected.numerator, over_expected.denominator
from (
  select item.indicator as thing, coverage.unit, coverage.reported, coverage.expected, coverage.numerator, coverage.denominator
  from coverage
  join item on item.item = coverage.item
  where coverage.reported > coverage.expected
  union all
  select indicator, unit, reported, expected, numerator, denominator from summed where reported > expected
  union all
  select indicator, unit, reported, expected, numerator, denominator from share where reported > expected or numerator > denominator
  union all
  select indicator, unit, reported, expected, value, null from distinct_count where reported > expected
) over_expected
join unit on unit.unit = over_expected.unit
