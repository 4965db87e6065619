-- What each unit answers to the condition of a unit share: whether it filed the form,
-- whether it said anything, whether it satisfies. An accepted register without rows
-- is an answer: nothing of the kind there.
-- Grain: (indicator, unit) for units whose tier fills the condition's field.
-- NULL: none; filed and satisfies are 0 or 1.
-- Never: a unit that has not filed taken as satisfying.
-- Columns: indicator text, unit integer, filed integer, state text, satisfies integer.
with asked_of as (
  select condition.indicator, condition.form, condition.field, unit.unit
  from condition
  join indicator on indicator.indicator = condition.indicator and indicator.kind = 'unit_share'
  join files on files.form = condition.form
  join unit on unit.tier = files.tier
  left join applies on applies.form = condition.form and applies.field = condition.field and applies.tier = unit.tier
  where condition.field = '' or applies.tier is not null
), spoken as (
  select asked_of.indicator, asked_of.unit, self_cell.state
  from asked_of
  join self_cell on self_cell.unit = asked_of.unit and self_cell.form = asked_of.form
    and self_cell.field = asked_of.field and self_cell.measure = 'value'
)
select asked_of.indicator, asked_of.unit,
  case when shape.filing is null then 0 else 1 end as filed,
  case when shape.filing is null then 'missing'
       when asked_of.field = '' or (shape.layout = 'register' and shape.cells = 0) then 'reported'
       when said.reported = 1 then 'reported'
       when said.excused = 1 then 'not_applicable'
       else 'missing' end as state,
  case when satisfied.unit is null then 0 else 1 end as satisfies
from asked_of
left join filing_shape shape on shape.unit = asked_of.unit and shape.form = asked_of.form
left join (
  select indicator, unit, max(case when state = 'reported' then 1 else 0 end) as reported,
    max(case when state = 'not_applicable' then 1 else 0 end) as excused
  from spoken group by indicator, unit
) said on said.indicator = asked_of.indicator and said.unit = asked_of.unit
left join (select distinct indicator, unit from satisfying) satisfied
  on satisfied.indicator = asked_of.indicator and satisfied.unit = asked_of.unit
