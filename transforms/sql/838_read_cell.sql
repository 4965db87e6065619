-- The cells that are read, with their part in the figures of an item.
-- Grain: (item, part, filing, line, field, measure); top is the place of a unit.
-- NULL: none.
-- Never: a blank cell.
select wanted.item, wanted.part, wanted.top, line_cell.unit, wanted.form, wanted.field, wanted.measure, line_cell.line, line_cell.filing, line_cell.number
from wanted
join line_cell on line_cell.unit = wanted.unit and line_cell.kind = wanted.kind and line_cell.subject = wanted.subject
  and line_cell.item = wanted.field_item
where line_cell.state = 'reported'
