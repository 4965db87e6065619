-- Flows, stocks and ratios at every unit.
-- Grain: (indicator, unit) for every such indicator and unit.
-- NULL: numerator and denominator are NULL where nothing is reported; denominator is
-- NULL for a flow or stock.
-- Never: an average of percentages.
select indicator.indicator, unit.unit, value.numerator, value.denominator,
  coalesce(coverage.reported, 0) as reported, coalesce(coverage.expected, 0) as expected
from indicator
cross join unit
left join (
  select indicator_item.indicator, total.unit, sum(total.numerator) as numerator, sum(total.denominator) as denominator
  from indicator_item join total on total.item = indicator_item.item
  group by indicator_item.indicator, total.unit
) value on value.indicator = indicator.indicator and value.unit = unit.unit
left join (
  select indicator, ancestor as unit,
    sum(case when state = 'reported' then 1 else 0 end) as reported,
    sum(case when state = 'not_applicable' then 0 else 1 end) as expected
  from indicator_standing group by indicator, ancestor
) coverage on coverage.indicator = indicator.indicator and coverage.unit = unit.unit
where indicator.kind in ('flow', 'stock', 'ratio')
