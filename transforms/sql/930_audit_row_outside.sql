-- A breakdown names units at or below its filer only.
-- Grain: (filing, line) that names another. NULL: none. Never: a row.
with recursive inside (ancestor, unit) as (
  select unit, unit from unit
  union all
  select up.parent, inside.unit from inside join unit up on up.unit = inside.ancestor where up.parent <> ''
)
select distinct line_cell.filing, line_cell.unit, line_cell.line
from line_cell
left join inside on inside.ancestor = line_cell.unit and inside.unit = line_cell.subject
where line_cell.kind = 'row' and inside.unit is null
