-- What one line says of an item. A line is reported where every field of the item
-- that the filer's tier fills is reported (nil included) or marked not applicable; it
-- is not_applicable where a whole part is so marked; else missing.
-- Grain: (item, unit, kind, subject); unit is who filed, subject who it speaks for.
-- NULL: numerator and denominator hold what is there, NULL where nothing is;
-- denominator is NULL for a field.
-- Never: a ratio line with one part taken as reported.
with part as (
  select item_part.item, item_part.part, line_field.unit, line_field.kind, line_field.subject,
    sum(case when line_field.state = 'reported' then 1 else 0 end) as given,
    sum(case when line_field.state = 'not_applicable' then 1 else 0 end) as excused,
    sum(line_field.number) as number
  from item
  join item_part on item_part.item = item.item
  join line_field on line_field.form = item_part.form and line_field.field = item_part.field and line_field.measure = item_part.measure
  where item.kind = 'ratio'
  group by item_part.item, item_part.part, line_field.unit, line_field.kind, line_field.subject
), spoken as (
  select distinct part.item, part.unit, part.kind, part.subject, unit.tier
  from part
  join asked on asked.item = part.item and asked.unit = part.unit
  join unit on unit.unit = part.unit
), need as (
  select item_part.item, item_part.part, applies.tier, count(*) as terms
  from item_part
  join applies on applies.form = item_part.form and applies.field = item_part.field
  group by item_part.item, item_part.part, applies.tier
)
select item.item, line_field.unit, line_field.kind, line_field.subject, line_field.state, line_field.number as numerator,
  cast(null as decimal(38, 6)) as denominator
from item
join line_field on line_field.form = item.form and line_field.field = item.field and line_field.measure = item.measure
where item.kind = 'field'
union all
select spoken.item, spoken.unit, spoken.kind, spoken.subject,
  case when max(case when coalesce(part.excused, 0) = need.terms then 1 else 0 end) = 1 then 'not_applicable'
       when min(case when coalesce(part.given, 0) + coalesce(part.excused, 0) = need.terms then 1 else 0 end) = 1 then 'reported'
       else 'missing' end,
  sum(case when need.part = 'numerator' then part.number end),
  sum(case when need.part = 'denominator' then part.number end)
from spoken
join need on need.item = spoken.item and need.tier = spoken.tier
left join part on part.item = need.item and part.part = need.part and part.unit = spoken.unit
  and part.kind = spoken.kind and part.subject = spoken.subject
group by spoken.item, spoken.unit, spoken.kind, spoken.subject
