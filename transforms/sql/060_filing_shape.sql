-- How a submission is laid out: whether it breaks its figures down over other units,
-- and whether it has a line of the unit itself.
-- Grain: (filing).
-- NULL: none; a submission without cells has neither.
-- Never: the rows of a register taken for units.
select filing.filing, filing.unit, unit.tier, filing.form, filing.scope, form.layout,
  max(case when form.layout <> 'register' and cell.line not in ('', filing.unit, '#total') then 1 else 0 end) as has_rows,
  max(case when cell.line in ('', filing.unit) then 1 else 0 end) as has_own_line,
  count(cell.line) as cells
from filing
join form on form.form = filing.form
join unit on unit.unit = filing.unit
left join cell on cell.filing = filing.filing
group by filing.filing, filing.unit, unit.tier, filing.form, filing.scope, form.layout
