-- A cell belongs to a field of its form, and a reported number has one.
-- Grain: (submission, line, field, measure) that does not. NULL: none. Never: a row.
select filing.submission, filing.form, cell.line, cell.field, cell.measure, cell.state
from cell
join filing on filing.filing = cell.filing
left join field on field.form = filing.form and field.field = cell.field
where (field.field is null and cell.field <> 'note')
  or (field.kind in ('count', 'amount', 'tick') and cell.measure <> 'explanation' and cell.state = 'reported' and cell.number is null)
