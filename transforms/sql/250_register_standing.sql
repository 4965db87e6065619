-- Which units a register was filed for: by the unit itself, or by a unit above whose
-- register covers everything below it.
-- Grain: (indicator, ancestor, unit) for units whose tier files the register.
-- NULL: none.
-- Never: a register without rows taken for one that was not filed.
-- Columns: indicator text, ancestor integer, unit integer, state text.
with asked_of as (
  select asked_tiers.indicator, asked_tiers.form, unit.unit
  from (
    select distinct term.indicator, term.form, applies.tier
    from term
    join indicator on indicator.indicator = term.indicator and indicator.kind = 'distinct'
    join applies on applies.form = term.form and applies.field = term.field
  ) asked_tiers
  join unit on unit.tier = asked_tiers.tier
), spoken as (
  select form, unit as filer, unit from filing
  where form in (select form from asked_of)
  union
  select filing.form, filing.unit, below.unit
  from filing join below on below.ancestor = filing.unit
  where filing.scope = 'subtree' and filing.form in (select form from asked_of)
), covered as (
  select distinct spoken.form, above.ancestor, spoken.unit
  from spoken join below above on above.unit = spoken.filer
)
select asked_of.indicator, below.ancestor, asked_of.unit,
  case when covered.unit is null then 'missing' else 'reported' end as state
from asked_of
join below on below.unit = asked_of.unit
left join covered on covered.form = asked_of.form and covered.ancestor = below.ancestor and covered.unit = asked_of.unit
