-- What is rolled up as one thing: every numeric field and measure, and every ratio as
-- the pair of its parts, since a ratio takes a unit with both parts or not at all.
-- Grain: (item).
-- NULL: none; indicator is '' for a field, form and field are '' for a ratio.
-- Never: a percentage. Percentages are made once, at the end, from summed parts.
select cast(row_number() over (order by kind, form, field, measure, indicator) as integer) as item,
  kind, form, field, measure, indicator
from (
  select 'field' as kind, form, field, measure, '' as indicator from measured
  union all
  select 'ratio', '', '', 'value', indicator from indicator where kind = 'ratio'
) things
