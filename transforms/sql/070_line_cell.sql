-- Numeric cells, each with what it speaks for:
--   own    the unit's own office (subject = unit)
--   total  everything below the unit, itself included (subject = unit)
--   row    one line of a breakdown, speaking for all of its subject
-- A submission is a breakdown where a line names another unit; then its total row is
-- the total and the unit's own line is one of the rows. Without a breakdown the
-- submission's scope says what its line covers, and a total row below a single line
-- repeats that line and is passed over.
-- An accepted register without rows says 0 in each of its numeric fields.
-- Grain: (submission, line, field, measure).
-- NULL: number is NULL where the state is missing or not_applicable.
-- Never: a field that the filer's tier does not fill; a narrative or choice.
select shape.unit, shape.submission, shape.form, cell.field, cell.measure, cell.line,
  case when shape.has_rows = 1 and cell.line = '#total' then 'total'
       when shape.has_rows = 1 then 'row'
       when shape.scope = 'subtree' then 'total'
       else 'own' end as kind,
  case when shape.has_rows = 1 and cell.line not in ('', '#total') then cell.line else shape.unit end as subject,
  case when cell.state = 'nil' then 'reported' else cell.state end as state,
  case when cell.state in ('reported', 'nil') then coalesce(cell.number, 0) end as number,
  cell.sheet, cell.ref
from filing_shape shape
join cell on cell.submission = shape.submission
join measured on measured.form = shape.form and measured.field = cell.field and measured.measure = cell.measure
join unit on unit.unit = shape.unit
join applies on applies.form = shape.form and applies.field = cell.field and applies.tier = unit.tier
where not (shape.has_rows = 0 and shape.has_own_line = 1 and cell.line = '#total')
union all
select shape.unit, shape.submission, shape.form, measured.field, measured.measure, '',
  case when shape.scope = 'subtree' then 'total' else 'own' end, shape.unit, 'reported', 0, '', ''
from filing_shape shape
join measured on measured.form = shape.form
join unit on unit.unit = shape.unit
join applies on applies.form = shape.form and applies.field = measured.field and applies.tier = unit.tier
where shape.layout = 'register' and shape.cells = 0
