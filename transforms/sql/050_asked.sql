-- Which units are asked for an item: the tier files the form and the field applies to
-- it; for a ratio that holds for a field of each part.
-- Grain: (item, unit).
-- NULL: none.
-- Never: a unit that could give one part of a ratio only.
select filled.item, unit.unit
from (
  select item_part.item, applies.tier, count(distinct item_part.part) as parts
  from item_part
  join applies on applies.form = item_part.form and applies.field = item_part.field
  group by item_part.item, applies.tier
) filled
join (select item, count(distinct part) as parts from item_part group by item) whole on whole.item = filled.item
join unit on unit.tier = filled.tier
where filled.parts = whole.parts
