-- Values that are not rolled up, at the units whose tier fills the field.
-- Grain: (indicator, unit).
-- NULL: value is NULL where the unit has reported none of its fields.
-- Never: a value shown at another unit than its own; one of several fields taken for all of
-- them, though what is there is summed.
-- Columns: indicator text, unit integer, value decimal(38, 6), state text.
select asked_of.indicator, asked_of.unit, sum(case when self_cell.state = 'reported' then self_cell.number end) as value,
  case when min(case when self_cell.state in ('reported', 'not_applicable') then 1 else 0 end) = 0 then 'missing'
       when max(case when self_cell.state = 'reported' then 1 else 0 end) = 1 then 'reported'
       else 'not_applicable' end as state
from (
  select asked_tiers.indicator, asked_tiers.form, asked_tiers.field, unit.unit
  from (
    select distinct term.indicator, term.form, term.field, applies.tier
    from term
    join indicator on indicator.indicator = term.indicator and indicator.kind = 'own'
    join applies on applies.form = term.form and applies.field = term.field
  ) asked_tiers
  join unit on unit.tier = asked_tiers.tier
) asked_of
left join self_cell on self_cell.unit = asked_of.unit and self_cell.form = asked_of.form
  and self_cell.field = asked_of.field and self_cell.measure = 'value'
group by asked_of.indicator, asked_of.unit
