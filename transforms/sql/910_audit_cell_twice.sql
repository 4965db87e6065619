-- A submission holds a cell once, and speaks of a unit on one line.
-- Grain: (submission, subject, field, measure) held more often. NULL: none. Never: a row.
select filing.submission, twice.subject, twice.field, twice.measure, twice.cells
from (
  select cell.filing, case when cell.line = unit.code then '' else cell.line end as subject, cell.field, cell.measure, count(*) as cells
  from cell
  join filing on filing.filing = cell.filing
  join unit on unit.unit = filing.unit
  group by cell.filing, case when cell.line = unit.code then '' else cell.line end, cell.field, cell.measure
  having count(*) > 1
) twice
join filing on filing.filing = twice.filing
