-- The field totals of a root that files nothing itself: those of its counted children added.
-- Grain: (item) where a unit is expected or a value exists.
-- NULL: value is NULL where everything is missing.
-- Never: a field total of a unit that is not summed into the root.
select item.item, sum(part_field.value) as value, cast(sum(part_field.reported) as integer) as reported, cast(sum(part_field.expected) as integer) as expected
from part_field
join item on item.kind = 'field' and item.form = part_field.form and item.field = part_field.field and item.measure = part_field.measure
group by item.item
