-- Flows, stocks and ratios of one item, whose total and n/N are those of the item.
-- Grain: (indicator).
-- NULL: none.
-- Never: an indicator of several items; summed has those.
select indicator, min(item) as item from indicator_item group by indicator having count(*) = 1
