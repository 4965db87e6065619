-- What one line says of an item, a field or a ratio, whose totals are wanted.
-- Grain: (item, unit, kind, subject); unit is who filed, subject who it speaks for.
-- NULL: numerator and denominator hold what is there, NULL where nothing is;
-- denominator is NULL for a field.
-- Never: a ratio line with one part taken as reported.
select item, unit, kind, subject, state, cast(number as decimal(38, 6)) as numerator, cast(null as decimal(38, 6)) as denominator
from line_field
where item in (select item from asked_tier)
union all
select item, unit, kind, subject, state, numerator, denominator from ratio_line
