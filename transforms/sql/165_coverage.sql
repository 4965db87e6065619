-- n/N of every item at every unit, beside its total: those who are asked, less those who
-- did not report of their own office, put right where a subtree figure speaks for them.
-- Grain: (item, unit) where a unit below is asked.
-- NULL: numerator and denominator as in total; NULL where there is none.
-- Never: n above N; a unit for which the item is not applicable in either.
with peopled as (
  select below.ancestor, unit.tier, count(*) as units
  from below join unit on unit.unit = below.unit
  group by below.ancestor, unit.tier
), counted as (
  select item, unit, cast(sum(reported) as integer) as reported, cast(sum(expected) as integer) as expected
  from (
    select asked_tier.item, peopled.ancestor as unit, peopled.units as reported, peopled.units as expected
    from asked_tier
    join peopled on peopled.tier = asked_tier.tier
    union all
    select unsaid.item, below.ancestor, -1, case when unsaid.state = 'not_applicable' then -1 else 0 end
    from unsaid
    join below on below.unit = unsaid.unit
    union all
    select item, ancestor,
      case when state = 'reported' then 1 else 0 end - case when said = 'reported' then 1 else 0 end,
      case when state = 'not_applicable' then 0 else 1 end - case when said = 'not_applicable' then 0 else 1 end
    from governed
  ) sides
  group by item, unit
)
select counted.item, counted.unit, total.numerator, total.denominator, counted.reported, counted.expected
from counted
left join total on total.item = counted.item and total.unit = counted.unit
