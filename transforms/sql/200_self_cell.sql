-- What a unit filed about itself: its own line, or a total row that stands alone, or
-- the rows of its register. Conditions and own values read these and nothing else:
-- whether a unit did something is for that unit to say.
-- Grain: (submission, line, field, measure).
-- NULL: number is NULL where the cell holds none.
-- Never: a line that one unit wrote about another.
select shape.unit, shape.form, shape.layout, shape.submission, cell.line, cell.field, cell.measure,
  case when cell.state = 'nil' then 'reported' else cell.state end as state,
  case when cell.state = 'nil' then coalesce(cell.number, 0) else cell.number end as number,
  cell.words, cell.sheet, cell.ref
from filing_shape shape
join cell on cell.submission = shape.submission
where shape.layout = 'register'
  or cell.line in ('', shape.unit)
  or (cell.line = '#total' and shape.has_rows = 0 and shape.has_own_line = 0)
