-- How a submission is laid out: whether it breaks its figures down over other units,
-- and whether it has a line of the unit itself.
-- Grain: (filing).
-- NULL: none; a submission without cells has neither.
-- Never: the rows of a register taken for units.
select filing.filing, filing.unit, unit.code, unit.tier, filing.form, filing.scope, form.layout,
  max(case when form.layout <> 'register' and filed_line.line not in ('', unit.code, '#total') then 1 else 0 end) as has_rows,
  max(case when filed_line.line in ('', unit.code) then 1 else 0 end) as has_own_line,
  coalesce(sum(filed_line.cells), 0) as cells
from filing
join form on form.form = filing.form
join unit on unit.unit = filing.unit
left join filed_line on filed_line.filing = filing.filing
group by filing.filing, filing.unit, unit.code, unit.tier, filing.form, filing.scope, form.layout
