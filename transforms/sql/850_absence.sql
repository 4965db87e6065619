-- The units missing in every figure at once: each with the part of its way up in which
-- it is expected and not counted as reported. A subtree figure above may speak for it
-- and a higher one not, so there may be several parts.
-- Grain: (indicator, unit, foot); foot and top are places of units.
-- NULL: none.
-- Never: a unit that is not expected.
with missing as (
  select indicator, ancestor, unit from indicator_missing
  union
  select indicator, ancestor, unit from register_standing where state = 'missing'
  union
  select answer.indicator, below.ancestor, answer.unit
  from answer join below on below.unit = answer.unit
  where answer.state = 'missing'
  union
  select indicator, unit, unit from own_value where state = 'missing'
), way as (
  select unit, ancestor, row_number() over (partition by unit order by ancestor desc) as step
  from below
), part as (
  select missing.indicator, missing.unit, way.ancestor,
    way.step - row_number() over (partition by missing.indicator, missing.unit order by way.step) as part
  from missing
  join way on way.unit = missing.unit and way.ancestor = missing.ancestor
)
select indicator, unit, max(ancestor) as foot, min(ancestor) as top
from part
group by indicator, unit, part
