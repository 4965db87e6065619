-- How a submission is laid out: whether it breaks its figures down over other units,
-- and whether it has a line of the unit itself. Blank cells are not stored: a table of which
-- only the total row was filled has that line alone, for everything below, where a single
-- row of a unit is its own line whatever it covers. It is a breakdown with nobody in it. The
-- note below a table is not looked at.
-- Grain: (filing).
-- NULL: none; a submission without cells has neither.
-- Never: the rows of a register taken for units.
select filing.filing, filing.unit, unit.code, unit.tier, filing.form, filing.scope, form.layout,
  case when form.layout = 'register' then 0
       when max(case when filed_line.line not in ('', unit.code, '#total') then 1 else 0 end) = 1 then 1
       when filing.scope = 'subtree' and min(filed_line.line) = '#total' and max(filed_line.line) = '#total' then 1
       else 0 end as has_rows,
  max(case when filed_line.line in ('', unit.code) then 1 else 0 end) as has_own_line,
  coalesce(sum(filed_line.cells), 0) as cells
from filing
join form on form.form = filing.form
join unit on unit.unit = filing.unit
left join filed_line on filed_line.filing = filing.filing and filed_line.said > 0
group by filing.filing, filing.unit, unit.code, unit.tier, filing.form, filing.scope, form.layout
