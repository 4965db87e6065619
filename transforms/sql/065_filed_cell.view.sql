-- Every cell with who filed it, in which form and layout.
-- Grain: (filing, line, field, measure).
-- NULL: number is NULL where the cell holds none.
-- Never: a cell of a submission that does not count.
select shape.filing, shape.unit, shape.code, shape.tier, shape.form, shape.layout, shape.scope, shape.has_rows, shape.has_own_line,
  cell.line, cell.field, cell.measure,
  case when cell.state = 'nil' then 'reported' else cell.state end as state,
  case when cell.state = 'nil' then coalesce(cell.number, 0) else cell.number end as number,
  cell.words, cell.sheet, cell.ref
from cell
join filing_shape shape on shape.filing = cell.filing
