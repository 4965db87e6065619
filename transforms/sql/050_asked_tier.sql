-- Which tiers are asked for an item whose totals are wanted: those that file the form and
-- that the field applies to; for a ratio that holds for a field of each part.
-- Grain: (item, tier).
-- NULL: none.
-- Never: a tier that could give one part of a ratio only.
select filled.item, filled.tier
from (
  select item_part.item, applies.tier, count(distinct item_part.part) as parts
  from item_part
  join applies on applies.form = item_part.form and applies.field = item_part.field
  group by item_part.item, applies.tier
) filled
join (select item, count(distinct part) as parts from item_part group by item) whole on whole.item = filled.item
join item on item.item = filled.item and item.totalled
where filled.parts = whole.parts
