-- One state and one number for each field that a line speaks of. Only a register has
-- several cells here: its rows are summed, and one reported row makes it reported.
-- Grain: (item, unit, kind, subject) for items that are fields.
-- NULL: number is NULL unless the state is reported.
-- Never: a missing cell read as 0.
select item, unit, kind, subject, state, number
from line_cell
where not together
union all
select item, unit, kind, subject,
  case when max(case when state = 'reported' then 1 else 0 end) = 1 then 'reported'
       when max(case when state = 'not_applicable' then 1 else 0 end) = 1 then 'not_applicable'
       else 'missing' end,
  sum(number)
from line_cell
where together
group by item, unit, kind, subject
