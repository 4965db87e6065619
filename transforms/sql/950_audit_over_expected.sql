-- No figure counts more units than it expects, and none has satisfied more often than asked.
-- Grain: (indicator, unit) that does. NULL: none. Never: a row.
select indicator, unit, reported, expected, numerator, denominator
from figures
where reported > expected or (indicator in (select indicator from indicator where kind = 'unit_share') and numerator > denominator)
