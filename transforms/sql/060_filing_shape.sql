-- How a submission is laid out: whether it breaks its figures down over other units,
-- and whether it has a line of the unit itself.
-- Grain: (submission).
-- NULL: none; a submission without cells has neither.
-- Never: the rows of a register taken for units.
select filing.submission, filing.unit, filing.form, filing.scope, form.layout,
  max(case when form.layout <> 'register' and cell.line not in ('', filing.unit, '#total') then 1 else 0 end) as has_rows,
  max(case when cell.line in ('', filing.unit) then 1 else 0 end) as has_own_line,
  count(cell.line) as cells
from filing
join form on form.form = filing.form
left join cell on cell.submission = filing.submission
group by filing.submission, filing.unit, filing.form, filing.scope, form.layout
