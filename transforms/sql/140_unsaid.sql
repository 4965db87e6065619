-- Which asked units did not report an item of their own office: they left it blank or
-- have not filed, or they marked it not applicable. All others that are asked did. Only
-- units that reported fewer items than they are asked for are looked at.
-- Grain: (item, unit) of asked; state is missing or not_applicable.
-- NULL: none.
-- Never: a subtree figure taken for the unit's own.
with wanting as (
  select unit.unit
  from unit
  join (select tier, count(*) as items from asked_tier group by tier) whole on whole.tier = unit.tier
  left join (
    select unit, count(*) as items from line where kind = 'own' and state = 'reported' group by unit
  ) given on given.unit = unit.unit
  where coalesce(given.items, 0) < whole.items
)
select asked.item, asked.unit, case when excused.item is null then 'missing' else 'not_applicable' end as state
from wanting
join asked on asked.unit = wanting.unit
left join (
  select line.item, line.unit from wanting join line on line.unit = wanting.unit
  where line.kind = 'own' and line.state = 'reported'
) given on given.item = asked.item and given.unit = asked.unit
left join (
  select distinct line.item, line.unit from wanting join line on line.unit = wanting.unit
  where line.subject = line.unit and line.state = 'not_applicable'
) excused on excused.item = asked.item and excused.unit = asked.unit
where given.item is null
