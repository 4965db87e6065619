-- Numeric cells, each with what it speaks for:
--   own    the unit's own office (subject = unit)
--   total  everything below the unit, itself included (subject = unit)
--   row    one line of a breakdown, speaking for all of its subject
-- A submission is a breakdown where a line names another unit; then its total row is
-- the total and the unit's own line is one of the rows. Without a breakdown the
-- submission's scope says what its line covers, and a total row below a single line
-- repeats that line and is passed over.
-- An accepted register without rows says 0 in each of its numeric fields.
-- Grain: (filing, line, item); item is that of the cell's field and measure.
-- NULL: number is NULL where the state is missing or not_applicable.
-- Never: a field that the filer's tier does not fill; a narrative or choice.
with filled as (
  select applies.tier, item.item, item.form, item.field, item.measure
  from item
  join applies on applies.form = item.form and applies.field = item.field
  where item.kind = 'field'
)
select filed.unit, filed.filing, filled.item, filed.line,
  case when filed.has_rows = 1 and filed.line = '#total' then 'total'
       when filed.has_rows = 1 then 'row'
       when filed.scope = 'subtree' then 'total'
       else 'own' end as kind,
  case when filed.has_rows = 1 and filed.line not in ('', '#total') then filed.line else filed.unit end as subject,
  filed.state,
  case when filed.state = 'reported' then coalesce(filed.number, 0) end as number
from filed_cell filed
join filled on filled.tier = filed.tier and filled.form = filed.form and filled.field = filed.field and filled.measure = filed.measure
where not (filed.has_rows = 0 and filed.has_own_line = 1 and filed.line = '#total')
union all
select shape.unit, shape.filing, filled.item, '',
  case when shape.scope = 'subtree' then 'total' else 'own' end, shape.unit, 'reported', 0
from filing_shape shape
join filled on filled.tier = shape.tier and filled.form = shape.form
where shape.layout = 'register' and shape.cells = 0
