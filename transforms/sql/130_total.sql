-- The total of an item at every unit.
-- Grain: (item, unit); a unit with no figure below it has no row.
-- NULL: denominator is NULL for a field.
-- Never: 0 for a total of missing cells only.
select item, ancestor as unit, sum(numerator) as numerator, sum(denominator) as denominator
from stands
group by item, ancestor
