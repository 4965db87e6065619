-- A submission holds a cell once, and speaks of a unit on one line.
-- Grain: (submission, subject, field, measure) held more often. NULL: none. Never: a row.
select filing.submission, case when cell.line = filing.unit then '' else cell.line end as subject, cell.field, cell.measure, count(*) as cells
from cell
join filing on filing.filing = cell.filing
group by filing.filing, filing.submission, case when cell.line = filing.unit then '' else cell.line end, cell.field, cell.measure
having count(*) > 1
