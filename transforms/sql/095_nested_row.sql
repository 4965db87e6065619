-- Rows of a breakdown that stand below another row of it which is reported: what they say
-- is in that one already, as it speaks for all of its unit. They are kept as they were
-- filed and are not summed beside it.
-- Grain: (item, unit, subject); unit is who filed.
-- NULL: none.
-- Never: the row of the filer's own office taken for one above the others.
-- Columns: item integer, unit integer, subject integer.
select distinct line.item, line.unit, line.subject
from line
join line wide on wide.item = line.item and wide.unit = line.unit and wide.kind = 'row' and wide.state = 'reported'
  and wide.subject <> wide.unit and wide.subject <> line.subject
join below on below.ancestor = wide.subject and below.unit = line.subject
where line.kind = 'row'
