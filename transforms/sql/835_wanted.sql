-- Which cells the figures of an item read: those of every line that a figure which
-- stands somewhere was made from. A step of its own, because an engine that joins lines
-- to cells before their items holds millions of pairs.
-- Grain: (item, part, unit, kind, subject, form, field, measure), with the item of that field; top is the place of a unit.
-- NULL: none.
-- Never: a line that is not reported; a row of a unit that is not summed into the filer, or
-- that another row holds.
select line.item, item_part.part, line.unit, line.kind, line.subject, item_part.form, item_part.field, item_part.measure, item_part.field_item, reach.top
from reach
join line on line.item = reach.item and line.unit = reach.unit and line.kind = reach.made_of and line.state = 'reported'
join below on below.ancestor = line.unit and below.unit = line.subject
left join nested_row on nested_row.item = line.item and nested_row.unit = line.unit and nested_row.subject = line.subject and line.kind = 'row'
join item_part on item_part.item = line.item
where nested_row.item is null
