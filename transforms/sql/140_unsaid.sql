-- Which asked units did not report an item of their own office: they left it blank or
-- have not filed, or they marked it not applicable. All others that are asked did.
-- Grain: (item, unit) of asked; state is missing or not_applicable.
-- NULL: none.
-- Never: a subtree figure taken for the unit's own.
select asked.item, asked.unit, case when excused.item is null then 'missing' else 'not_applicable' end as state
from asked
left join (select item, unit from line where kind = 'own' and state = 'reported') given on given.item = asked.item and given.unit = asked.unit
left join (
  select distinct item, unit from line where subject = unit and state = 'not_applicable'
) excused on excused.item = asked.item and excused.unit = asked.unit
where given.item is null
