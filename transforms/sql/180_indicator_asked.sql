-- Which tiers are asked for a flow, stock or ratio, and for how many of its fields.
-- Grain: (indicator, tier).
-- NULL: none.
-- Never: a tier that is asked for none.
select indicator_item.indicator, asked_tier.tier, count(*) as items
from indicator_item
join asked_tier on asked_tier.item = indicator_item.item
group by indicator_item.indicator, asked_tier.tier
