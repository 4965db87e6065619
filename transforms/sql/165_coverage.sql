-- n/N of every item at every unit whose totals are made, beside its total: those who are asked, less those who
-- did not report of their own office, put right where a subtree figure speaks for them. At
-- a leaf that is its own figure, where it gave one, or what it left unsaid.
-- Grain: (item, unit) where a unit below is asked.
-- NULL: numerator and denominator as in total; NULL where there is none.
-- Never: n above N; a unit for which the item is not applicable in either.
with peopled as (
  select below.ancestor, unit.tier, count(*) as units
  from stem
  join below on below.ancestor = stem.unit
  join unit on unit.unit = below.unit
  group by below.ancestor, unit.tier
), whole as (
  select asked_tier.item, peopled.ancestor as unit, sum(peopled.units) as units
  from asked_tier
  join peopled on peopled.tier = asked_tier.tier
  group by asked_tier.item, peopled.ancestor
  union all
  select unsaid.item, unsaid.unit, 1
  from leaf
  join unsaid on unsaid.unit = leaf.unit
), less as (
  select item, unit, sum(reported) as reported, sum(expected) as expected
  from (
    select unsaid.item, below.ancestor as unit, 1 as reported, case when unsaid.state = 'not_applicable' then 1 else 0 end as expected
    from unsaid
    join below on below.unit = unsaid.unit
    union all
    select item, ancestor,
      case when said = 'reported' then 1 else 0 end - case when state = 'reported' then 1 else 0 end,
      case when said = 'not_applicable' then 0 else 1 end - case when state = 'not_applicable' then 0 else 1 end
    from governed
  ) sides
  group by item, unit
), given as (
  select item, unit, numerator, denominator from stem_total
  union all
  select figure.item, figure.unit, figure.numerator, figure.denominator
  from leaf
  join figure on figure.unit = leaf.unit and figure.made_of <> 'own'
)
select whole.item, whole.unit, given.numerator, given.denominator,
  cast(whole.units - coalesce(less.reported, 0) as integer) as reported, cast(whole.units - coalesce(less.expected, 0) as integer) as expected
from whole
left join less on less.item = whole.item and less.unit = whole.unit
left join given on given.item = whole.item and given.unit = whole.unit
union all
select figure.item, figure.unit, figure.numerator, figure.denominator, 1, 1
from leaf
join figure on figure.unit = leaf.unit and figure.made_of = 'own'
