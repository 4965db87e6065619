-- n/N of flows, ratios and distinct counts over the whole span: N is the units that
-- owed the figure in one of the periods at least, n those of them that reported it in
-- each period in which they owed it. So n is N only where nothing is missing.
-- Grain: (indicator, unit) where somebody is expected in a period.
-- NULL: none.
-- Never: a unit counted as reported though one of its periods is missing; a unit that
-- came or went in the middle held to periods in which it was not there.
select indicator, ancestor as unit, sum(1 - missing) as reported, count(*) as expected
from (
  select indicator, ancestor, unit, max(missing) as missing
  from span_behind group by indicator, ancestor, unit
) owed
group by indicator, ancestor
