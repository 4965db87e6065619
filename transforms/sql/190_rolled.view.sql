-- Flows, stocks and ratios at every unit. Where there is one item, its total and its n/N
-- are those of the indicator; where there are several, totals are summed and n/N is made
-- of who is asked, less those who did not report, as in coverage.
-- Grain: (indicator, unit) where a unit below is asked.
-- NULL: numerator and denominator are NULL where nothing is reported; denominator is
-- NULL for a flow or stock.
-- Never: an average of percentages.
with counted as (
  select indicator, count(*) as items, min(item) as item from indicator_item group by indicator
), several as (
  select indicator from counted where items > 1
), peopled as (
  select below.ancestor, unit.tier, count(*) as units
  from below join unit on unit.unit = below.unit
  group by below.ancestor, unit.tier
)
select counted.indicator, coverage.unit, coverage.numerator, coverage.denominator, coverage.reported, coverage.expected
from counted
join coverage on coverage.item = counted.item
where counted.items = 1
union all
select indicator, unit, sum(numerator), sum(denominator), cast(sum(reported) as integer), cast(sum(expected) as integer)
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
