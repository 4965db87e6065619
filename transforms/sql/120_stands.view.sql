-- The figures that make an ancestor's total: every figure below it that is not
-- already contained in another one.
-- Grain: (item, ancestor, unit).
-- NULL: denominator is NULL for a field.
-- Never: two figures that contain one another.
select figure.item, below.ancestor, figure.unit, figure.made_of, figure.numerator, figure.denominator
from figure
join below on below.unit = figure.unit
left join blocked on blocked.item = figure.item and blocked.ancestor = below.ancestor and blocked.unit = figure.unit
where blocked.item is null
