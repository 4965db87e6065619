-- Which units are asked for an item: those of the tiers that are.
-- Grain: (item, unit).
-- NULL: none.
-- Never: a unit that could give one part of a ratio only.
select asked_tier.item, unit.unit, unit.tier
from asked_tier
join unit on unit.tier = asked_tier.tier
