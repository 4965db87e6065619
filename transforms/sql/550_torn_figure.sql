-- Figures that cannot be compared on the tree that is shown: something tears them; for a
-- value that is not rolled up, the unit was merged or divided.
-- Grain: (indicator, unit).
-- NULL: none.
-- Never: a figure that the divided unit was not asked for.
select indicator, unit from tearing
union
select own_value.indicator, heir.heir
from own_value
join heir on heir.unit = own_value.unit
left join moved_value on moved_value.indicator = own_value.indicator and moved_value.unit = heir.heir
where moved_value.unit is null
