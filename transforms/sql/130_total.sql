-- The total of an item at every unit of which it is made.
-- Grain: (item, unit); a unit with no figure below it has no row.
-- NULL: denominator is NULL for a field.
-- Never: 0 for a total of missing cells only.
select stands.item, stands.ancestor as unit, sum(stands.numerator) as numerator, sum(stands.denominator) as denominator
from stem
join stands on stands.ancestor = stem.unit
group by stands.item, stands.ancestor
union all
select figure.item, figure.unit, figure.numerator, figure.denominator
from leaf
join figure on figure.unit = leaf.unit
