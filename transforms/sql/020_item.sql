-- What is rolled up as one thing: every numeric field and measure, and every ratio as
-- the pair of its parts, since a ratio takes a unit with both parts or not at all.
-- Grain: (item), numbered in the order of the pack, a field's value before its cumulative figure.
-- NULL: none; indicator is '' for a field, form and field are '' for a ratio.
-- Never: a percentage. Percentages are made once, at the end, from summed parts.
select cast(row_number() over (order by kind, first, second, measure desc) as integer) as item,
  kind, form, field, measure, indicator, totalled
from (
  select 'field' as kind, form.place as first, field.place as second, measured.form, measured.field, measured.measure, '' as indicator, measured.totalled
  from measured
  join form on form.form = measured.form
  join field on field.form = measured.form and field.field = measured.field
  union all
  select 'ratio', place, 0, '', '', 'value', indicator, true from indicator where kind = 'ratio'
) things
