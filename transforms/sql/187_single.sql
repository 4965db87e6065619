-- Flows, stocks and ratios of one item, whose total and n/N are those of the item.
-- Grain: (indicator).
-- NULL: none.
-- Never: an indicator of several items; summed has those.
select indicator_item.indicator, min(indicator_item.item) as item, indicator.kind = 'ratio' as ratio
from indicator_item
join indicator on indicator.indicator = indicator_item.indicator
group by indicator_item.indicator, indicator.kind
having count(*) = 1
