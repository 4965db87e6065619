-- The one figure that a unit gave for an item: its subtree figure, or its own.
-- A subtree figure is the total line, or without a reported one the sum of the
-- reported rows of units that are summed into the filer, less those that another row
-- holds. made_of says which: own, or total or row for a subtree figure.
-- Grain: (item, unit).
-- NULL: denominator is NULL for a field.
-- Never: a section or total row added to what it totals; a row of a unit with
-- counted = false in a sum of rows; an incomplete ratio line.
select item, unit, kind as made_of, numerator, denominator
from line
where kind in ('own', 'total') and state = 'reported'
union all
select line.item, line.unit, 'row', sum(line.numerator), sum(line.denominator)
from line
join below on below.ancestor = line.unit and below.unit = line.subject
left join nested_row on nested_row.item = line.item and nested_row.unit = line.unit and nested_row.subject = line.subject
left join line total on total.item = line.item and total.unit = line.unit and total.kind = 'total' and total.state = 'reported'
where line.kind = 'row' and line.state = 'reported' and total.item is null and nested_row.item is null
group by line.item, line.unit
