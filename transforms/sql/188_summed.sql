-- Flows and stocks of several items at every unit (a ratio is one item): totals are summed and n/N is
-- made of who is asked, less those who did not report, as in coverage.
-- Grain: (indicator, unit) where a unit below is asked.
-- NULL: numerator is NULL where nothing is reported; denominator always is.
-- Never: an average of percentages.
-- Columns: indicator text, unit integer, numerator decimal(38, 6), denominator decimal(38, 6), reported integer, expected integer.
with several as (
  select indicator from indicator_item group by indicator having count(*) > 1
), peopled as (
  select below.ancestor, unit.tier, count(*) as units
  from below join unit on unit.unit = below.unit
  group by below.ancestor, unit.tier
)
select indicator, unit, sum(numerator) as numerator, sum(denominator) as denominator, cast(sum(reported) as integer) as reported, cast(sum(expected) as integer) as expected
from (
  select indicator_item.indicator, total.unit, total.numerator, total.denominator, 0 as reported, 0 as expected
  from several
  join indicator_item on indicator_item.indicator = several.indicator
  join total on total.item = indicator_item.item
  union all
  select several.indicator, peopled.ancestor, null, null, peopled.units, peopled.units
  from several
  join indicator_asked on indicator_asked.indicator = several.indicator
  join peopled on peopled.tier = indicator_asked.tier
  union all
  select several.indicator, below.ancestor, null, null, -1, case when unsaid.state = 'not_applicable' then -1 else 0 end
  from several
  join indicator_unsaid unsaid on unsaid.indicator = several.indicator
  join below on below.unit = unsaid.unit
  union all
  select several.indicator, governed.ancestor, null, null,
    case when governed.state = 'reported' then 1 else 0 end - case when governed.said = 'reported' then 1 else 0 end,
    case when governed.state = 'not_applicable' then 0 else 1 end - case when governed.said = 'not_applicable' then 0 else 1 end
  from several
  join indicator_governed governed on governed.indicator = several.indicator
) sides
group by indicator, unit
