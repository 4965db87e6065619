-- Flows, stocks and ratios at every unit, with n/N made as in coverage.
-- Grain: (indicator, unit) where a unit below is asked.
-- NULL: numerator and denominator are NULL where nothing is reported; denominator is
-- NULL for a flow or stock.
-- Never: an average of percentages.
with peopled as (
  select below.ancestor, unit.tier, count(*) as units
  from below join unit on unit.unit = below.unit
  group by below.ancestor, unit.tier
)
select indicator, unit, sum(numerator) as numerator, sum(denominator) as denominator,
  cast(sum(reported) as integer) as reported, cast(sum(expected) as integer) as expected
from (
  select indicator_item.indicator, total.unit, total.numerator, total.denominator, 0 as reported, 0 as expected
  from indicator_item
  join total on total.item = indicator_item.item
  union all
  select indicator_asked.indicator, peopled.ancestor, null, null, peopled.units, peopled.units
  from indicator_asked
  join peopled on peopled.tier = indicator_asked.tier
  union all
  select unsaid.indicator, below.ancestor, null, null, -1, case when unsaid.state = 'not_applicable' then -1 else 0 end
  from indicator_unsaid unsaid
  join below on below.unit = unsaid.unit
  union all
  select indicator, ancestor, null, null,
    case when state = 'reported' then 1 else 0 end - case when said = 'reported' then 1 else 0 end,
    case when state = 'not_applicable' then 0 else 1 end - case when said = 'not_applicable' then 0 else 1 end
  from indicator_governed
) sides
group by indicator, unit
