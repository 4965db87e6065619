-- The results: one figure of one unit with its coverage, target and verdict.
-- A percentage has four decimals, half away from zero, and is exact: with
-- a = 2 000 000 |numerator| + |denominator| and b = 2 |denominator|, the whole number
-- floor(a / b) is the percentage in ten-thousandths; a - a % b is divisible by b, so
-- the division has nothing to round whatever type an engine divides in. Of parts that 18
-- digits hold the remainder is taken of these: of 38 an engine takes it bit by bit.
-- A verdict compares 100 numerator with bound times denominator, never a percentage.
-- Grain: (indicator, unit): every unit where a unit is expected or a value exists, or
-- that is asked itself though it says "not applicable" (then 0 of 0), and the root; a
-- value that is not rolled up only at its own units.
-- Rows come of figures; only the root has one where they have none.
-- NULL: value is NULL where there is none; verdict is '' where no target binds the tier.
-- Never: a ratio with denominator 0; a verdict on a rounded number.
with asked_self as (
  select distinct indicator_item.indicator, asked_tier.tier
  from indicator_item
  join asked_tier on asked_tier.item = indicator_item.item
), given as (
  select indicator, unit, value, numerator, denominator, reported, expected from figures
  union all
  select indicator, unit, null, null, null, 0, 0 from silent
), known as (
  select indicator.indicator, indicator.kind, indicator.place as indicator_place, unit.unit, unit.tier,
    given.value, given.numerator, given.denominator, given.reported, given.expected,
    2000000 * abs(given.numerator) + abs(given.denominator) as a,
    nullif(2 * abs(given.denominator), 0) as b,
    case when (given.numerator < 0) <> (given.denominator < 0) then -1 else 1 end as sign
  from given
  join indicator on indicator.indicator = given.indicator
  join unit on unit.unit = given.unit
  left join asked_self on asked_self.indicator = given.indicator and asked_self.tier = unit.tier
  where indicator.kind = 'own' or given.expected > 0 or given.value is not null or given.numerator is not null or given.denominator is not null
    or asked_self.tier is not null or unit.parent is null
), divided as (
  select known.*,
    case when a < 900000000000 and b < 900000000000 then cast(a as decimal(18, 6)) % cast(b as decimal(18, 6)) else a % b end as rest
  from known
), valued as (
  select divided.*,
    case when kind in ('ratio', 'unit_share') then cast(sign * cast((a - rest) / b as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(38, 6))
         else value end as shown,
    case when kind not in ('ratio', 'unit_share') then value
         when b is not null then 100 * sign * abs(numerator) end as held,
    case when kind in ('ratio', 'unit_share') then abs(denominator) else 1 end as against
  from divided
)
select valued.indicator, valued.unit, valued.indicator_place, valued.shown as value, valued.numerator, valued.denominator,
  valued.reported, valued.expected, coalesce(target.words, '') as target,
  case when target.indicator is null then ''
       when valued.held is null then 'unknown'
       when case target.comparison
              when '=' then valued.held = target.bound * valued.against
              when '>=' then valued.held >= target.bound * valued.against
              when '<=' then valued.held <= target.bound * valued.against
              when '>' then valued.held > target.bound * valued.against
              when '<' then valued.held < target.bound * valued.against
              else false end then 'met'
       else 'not_met' end as verdict
from valued
left join target on target.indicator = valued.indicator and target.tier = valued.tier
