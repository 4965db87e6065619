-- Who is missing in an ancestor's flow, stock or ratio: who did not report it and is not
-- spoken for by a subtree figure above, or is left out by one.
-- Grain: (indicator, ancestor, unit).
-- NULL: none.
-- Never: a unit that is not expected.
select unsaid.indicator, below.ancestor, unsaid.unit
from indicator_unsaid unsaid
join below on below.unit = unsaid.unit
left join indicator_governed governed on governed.indicator = unsaid.indicator and governed.ancestor = below.ancestor and governed.unit = unsaid.unit
where coalesce(governed.state, unsaid.state) = 'missing'
union all
select indicator, ancestor, unit from indicator_governed where state = 'missing' and said = 'reported'
