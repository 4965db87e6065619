-- What one line says of a ratio. It is not_applicable where a whole part is so marked,
-- reported where every field of both parts that the filer's tier fills is reported (nil
-- included) or marked not applicable; else missing.
-- Grain: (item, unit, kind, subject); unit is who filed, subject who it speaks for.
-- NULL: numerator and denominator hold what is there, NULL where nothing is.
-- Never: a line with one part taken as reported.
-- Columns: item integer, unit integer, kind text, subject integer, state text, numerator decimal(38, 6), denominator decimal(38, 6).
with need as (
  select item_part.item, applies.tier,
    count(case when item_part.part = 'numerator' then 1 end) as numerators,
    count(case when item_part.part = 'denominator' then 1 end) as denominators
  from item_part
  join asked_tier on asked_tier.item = item_part.item
  join applies on applies.form = item_part.form and applies.field = item_part.field and applies.tier = asked_tier.tier
  group by item_part.item, applies.tier
), spoken as (
  select item.item, line_field.unit, line_field.kind, line_field.subject,
    count(case when item_part.part = 'numerator' and line_field.state = 'reported' then 1 end) as numerators_given,
    count(case when item_part.part = 'numerator' and line_field.state = 'not_applicable' then 1 end) as numerators_excused,
    count(case when item_part.part = 'denominator' and line_field.state = 'reported' then 1 end) as denominators_given,
    count(case when item_part.part = 'denominator' and line_field.state = 'not_applicable' then 1 end) as denominators_excused,
    sum(case when item_part.part = 'numerator' then line_field.number end) as numerator,
    sum(case when item_part.part = 'denominator' then line_field.number end) as denominator
  from item
  join item_part on item_part.item = item.item
  join line_field on line_field.item = item_part.field_item
  where item.kind = 'ratio'
  group by item.item, line_field.unit, line_field.kind, line_field.subject
)
select spoken.item, spoken.unit, spoken.kind, spoken.subject,
  case when (need.numerators > 0 and numerators_excused = need.numerators) or (need.denominators > 0 and denominators_excused = need.denominators) then 'not_applicable'
       when numerators_given + numerators_excused = need.numerators and denominators_given + denominators_excused = need.denominators then 'reported'
       else 'missing' end as state,
  spoken.numerator, spoken.denominator
from spoken
join unit on unit.unit = spoken.unit
join need on need.item = spoken.item and need.tier = unit.tier
