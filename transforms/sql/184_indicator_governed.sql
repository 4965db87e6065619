-- How units stand in an ancestor's flow, stock or ratio where a subtree figure of one of
-- its fields speaks for them.
-- Grain: (indicator, ancestor, unit); said as in governed.
-- NULL: none.
-- Never: a unit half reported counted as reported, though its reported cells are summed.
-- Columns: indicator text, ancestor integer, unit integer, state text, said text.
with touched as (
  select distinct indicator_item.indicator, governed.ancestor, governed.unit
  from governed
  join indicator_item on indicator_item.item = governed.item
), stood as (
  select touched.indicator, touched.ancestor, touched.unit, coalesce(governed.state, unsaid.state, 'reported') as state
  from touched
  join indicator_item on indicator_item.indicator = touched.indicator
  join asked on asked.item = indicator_item.item and asked.unit = touched.unit
  left join governed on governed.item = indicator_item.item and governed.ancestor = touched.ancestor and governed.unit = touched.unit
  left join unsaid on unsaid.item = indicator_item.item and unsaid.unit = touched.unit
)
select stood.indicator, stood.ancestor, stood.unit,
  case when min(case when stood.state = 'not_applicable' then 1 else 0 end) = 1 then 'not_applicable'
       when min(case when stood.state = 'missing' then 0 else 1 end) = 1 then 'reported'
       else 'missing' end as state,
  coalesce(min(indicator_unsaid.state), 'reported') as said
from stood
left join indicator_unsaid on indicator_unsaid.indicator = stood.indicator and indicator_unsaid.unit = stood.unit
group by stood.indicator, stood.ancestor, stood.unit
