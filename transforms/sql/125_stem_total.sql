-- The total of an item at units with somebody below them.
-- Grain: (item, unit); a unit with no figure below it has no row.
-- NULL: denominator is NULL for a field.
-- Never: 0 for a total of missing cells only.
select stands.item, stands.ancestor as unit, sum(stands.numerator) as numerator, sum(stands.denominator) as denominator
from stem
join stands on stands.ancestor = stem.unit
group by stands.item, stands.ancestor
