-- The total of an item at every unit of which it is made.
-- Grain: (item, unit); a unit with no figure below it has no row.
-- NULL: denominator is NULL for a field.
-- Never: 0 for a total of missing cells only.
select item, unit, numerator, denominator from stem_total
union all
select figure.item, figure.unit, figure.numerator, figure.denominator
from leaf
join figure on figure.unit = leaf.unit
