-- Distinct keys at every unit: one key is one thing, whoever reports it.
-- Grain: (indicator, unit) where somebody below is asked or has filed.
-- NULL: value is NULL where no register was filed, 0 where those filed have no such row.
-- Never: the counts of two units added; a thing that a subtree register does not list,
-- though somebody below lists it.
-- Columns: indicator text, unit integer, reported bigint, expected bigint, value bigint.
select coverage.indicator, coverage.unit, coverage.reported, coverage.expected,
  case when coverage.reported > 0 or counted.keys is not null then coalesce(counted.keys, 0) end as value
from (
  select indicator, ancestor as unit, sum(case when state = 'reported' then 1 else 0 end) as reported, count(*) as expected
  from register_standing group by indicator, ancestor
) coverage
left join (
  select register_row.indicator, register_below.ancestor as unit, count(distinct register_row.key) as keys
  from register_row
  join register_below on register_below.form = register_row.form and register_below.unit = register_row.unit
  group by register_row.indicator, register_below.ancestor
) counted on counted.indicator = coverage.indicator and counted.unit = coverage.unit
