-- One state and one number for each field that a line speaks of. Only a register has
-- several cells here: its rows are summed, and one reported row makes it reported.
-- Grain: (unit, kind, subject, form, field, measure).
-- NULL: number is NULL unless the state is reported.
-- Never: a missing cell read as 0.
select unit, kind, subject, form, field, measure,
  case when max(case when state = 'reported' then 1 else 0 end) = 1 then 'reported'
       when max(case when state = 'not_applicable' then 1 else 0 end) = 1 then 'not_applicable'
       else 'missing' end as state,
  sum(number) as number
from line_cell
group by unit, kind, subject, form, field, measure
