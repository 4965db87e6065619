-- How a unit stands in an ancestor's flow, stock or ratio: by the subtree figure that the
-- total takes in above it, else by what the unit said itself.
-- Grain: (indicator, ancestor, unit) for asked units below the ancestor.
-- NULL: none.
-- Never: a unit half reported counted as reported, though its reported cells are summed.
select indicator_asked.indicator, below.ancestor, unit.unit, coalesce(governed.state, unsaid.state, 'reported') as state
from indicator_asked
join unit on unit.tier = indicator_asked.tier
join below on below.unit = unit.unit
left join indicator_governed governed on governed.indicator = indicator_asked.indicator and governed.ancestor = below.ancestor and governed.unit = unit.unit
left join indicator_unsaid unsaid on unsaid.indicator = indicator_asked.indicator and unsaid.unit = unit.unit
