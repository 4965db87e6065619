-- Which asked units did not report a flow, stock or ratio of their own office: not
-- applicable where all its fields are, missing where one is. All others that are asked
-- reported it.
-- Grain: (indicator, unit).
-- NULL: none.
-- Never: a unit half reported counted as reported, though its reported cells are summed.
select indicator_item.indicator, unsaid.unit,
  case when min(case when unsaid.state = 'missing' then 0 else 1 end) = 1 then 'not_applicable' else 'missing' end as state
from indicator_item
join unsaid on unsaid.item = indicator_item.item
join unit on unit.unit = unsaid.unit
join indicator_asked on indicator_asked.indicator = indicator_item.indicator and indicator_asked.tier = unit.tier
group by indicator_item.indicator, unsaid.unit, indicator_asked.items
having min(case when unsaid.state = 'missing' then 0 else 1 end) = 0 or count(*) = indicator_asked.items
