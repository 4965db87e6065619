-- How a unit stands in a flow, stock or ratio: reported where each of its fields is
-- reported or not applicable, not expected where all are not applicable.
-- Grain: (indicator, ancestor, unit).
-- NULL: none.
-- Never: a unit half reported counted as reported, though its reported cells are summed.
select indicator_item.indicator, standing.ancestor, standing.unit,
  case when min(case when standing.state = 'not_applicable' then 1 else 0 end) = 1 then 'not_applicable'
       when min(case when standing.state = 'missing' then 0 else 1 end) = 1 then 'reported'
       else 'missing' end as state
from indicator_item
join standing on standing.item = indicator_item.item
group by indicator_item.indicator, standing.ancestor, standing.unit
