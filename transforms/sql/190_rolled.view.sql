-- Flows, stocks and ratios at every unit; a ratio is one item.
-- Grain: (indicator, unit) where a unit below is asked.
-- NULL: as in summed.
-- Never: an average of percentages.
select single.indicator, single.ratio, coverage.unit, coverage.numerator, coverage.denominator, coverage.reported, coverage.expected
from coverage
join single on single.item = coverage.item
union all
select indicator, false, unit, numerator, denominator, reported, expected from summed
