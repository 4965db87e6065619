-- Who is missing in the root's figure of an indicator, and who fails a unit share.
-- Grain: (indicator, unit, failing).
-- NULL: none; failing is 0 for a unit not counted as reported, 1 for one that does not
-- satisfy. A unit that has not filed stands in both, unless such units are left out.
-- Never: a unit that the root's figure does not expect.
select indicator_missing.indicator, indicator_missing.unit, 0 as failing
from indicator_missing
join unit root on root.unit = indicator_missing.ancestor and root.parent is null
union all
select register_standing.indicator, register_standing.unit, 0
from register_standing
join unit root on root.unit = register_standing.ancestor and root.parent is null
where register_standing.state = 'missing'
union all
select indicator, unit, 0 from own_value where state = 'missing'
union all
select answer.indicator, answer.unit, 0
from answer join below on below.unit = answer.unit
join unit root on root.unit = below.ancestor and root.parent is null
where answer.state = 'missing'
union all
select answer.indicator, answer.unit, 1
from answer join below on below.unit = answer.unit
join unit root on root.unit = below.ancestor and root.parent is null
join indicator on indicator.indicator = answer.indicator
where answer.state <> 'not_applicable' and answer.satisfies = 0 and (answer.filed = 1 or not indicator.leave_out)
