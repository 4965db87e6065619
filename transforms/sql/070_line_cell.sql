-- Numeric cells, each with what its line speaks for.
-- An accepted register without rows says 0 in each of its numeric fields.
-- Grain: (filing, line, item); item is that of the cell's field and measure; together
-- tells that the cells of all lines of the filing make one field.
-- NULL: number is NULL where the state is missing or not_applicable.
-- Never: a field that the filer's tier does not fill; a narrative or choice.
with filled as (
  select files.asking, files.form, files.tier, item.item, item.field, item.measure
  from item
  join applies on applies.form = item.form and applies.field = item.field
  join files on files.form = applies.form and files.tier = applies.tier
  where item.kind = 'field'
)
select spoken_line.unit, spoken_line.filing, filled.item, spoken_line.line, spoken_line.kind, spoken_line.subject, spoken_line.together,
  case when cell.state = 'nil' then 'reported' else cell.state end as state,
  case when cell.state in ('reported', 'nil') then coalesce(cell.number, 0) end as number
from cell
join spoken_line on spoken_line.filing = cell.filing and spoken_line.line = cell.line
join filled on filled.asking = cell.asking and filled.field = cell.field and filled.measure = cell.measure
union all
select shape.unit, shape.filing, filled.item, '',
  case when shape.scope = 'subtree' then 'total' else 'own' end, shape.unit, true, 'reported', 0
from filing_shape shape
join filled on filled.tier = shape.tier and filled.form = shape.form
where shape.layout = 'register' and shape.cells = 0
