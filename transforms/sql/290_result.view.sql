-- The results: one figure of one unit with its coverage, target and verdict.
-- A percentage has four decimals, half away from zero, and is exact: with
-- a = 2 000 000 |numerator| + |denominator| and b = 2 |denominator|, the whole number
-- floor(a / b) is the percentage in ten-thousandths; a - a % b is divisible by b, so
-- the division has nothing to round whatever type an engine divides in. Of parts that 18
-- digits hold the remainder is taken of these: of 38 an engine takes it bit by bit.
-- A verdict compares 100 numerator with bound times denominator, never a percentage.
-- Grain: (indicator, unit): every unit where a unit is expected or a value exists, or
-- that is asked itself though it says "not applicable" (then 0 of 0), and each root; a
-- value that is not rolled up only at its own units.
-- Rows come of figures; only a root has one where they have none. Each has its unit and what
-- it owes: these are joined from the left so that no planner puts all tiers of an indicator
-- to every row first.
-- NULL: value is NULL where there is none; verdict is '' where no target binds the tier.
-- Never: a ratio with denominator 0; a verdict on a rounded number.
with given as (
  select indicator, unit, value, numerator, denominator, reported, expected from figures
  union all
  select indicator, unit, null, null, null, 0, 0 from silent
), known as (
  select owed.*, standing.unit, given.value, given.numerator, given.denominator, given.reported, given.expected,
    case when owed.percentage then 2000000 * abs(given.numerator) + abs(given.denominator) end as a,
    case when owed.percentage then nullif(2 * abs(given.denominator), 0) end as b,
    case when owed.percentage and (given.numerator < 0) <> (given.denominator < 0) then -1 else 1 end as sign
  from given
  left join (select unit.unit, unit.tier, tree.root from unit left join tree on tree.root = unit.unit) standing on standing.unit = given.unit
  left join owed on owed.indicator = given.indicator and owed.tier = standing.tier
  where given.expected > 0 or given.value is not null or given.numerator is not null or given.denominator is not null
    or owed.shown_empty or standing.root is not null
), divided as (
  select known.*,
    case when a < 900000000000 and b < 900000000000 then cast(a as decimal(18, 6)) % cast(b as decimal(18, 6)) else a % b end as rest
  from known
), valued as (
  select divided.*,
    case when percentage then cast(sign * cast((a - rest) / b as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(38, 6)) else value end as shown
  from divided
), held as (
  select valued.*,
    case when comparison is null then null when not percentage then value when b is not null then 100 * sign * abs(numerator) end as held,
    case when comparison is null then null when percentage then abs(denominator) else 1 end as against
  from valued
)
select indicator, unit, indicator_place, shown as value, numerator, denominator, reported, expected, target,
  case when comparison is null then ''
       when held is null then 'unknown'
       when case comparison
              when '=' then held = bound * against
              when '>=' then held >= bound * against
              when '<=' then held <= bound * against
              when '>' then held > bound * against
              when '<' then held < bound * against
              else false end then 'met'
       else 'not_met' end as verdict
from held
