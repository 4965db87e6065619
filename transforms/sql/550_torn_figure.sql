-- Figures that cannot be compared on the tree that is shown: a unit that owed the figure
-- is in part in the one that is shown and in part elsewhere; for a value that is not
-- rolled up, the unit was merged or divided.
-- Grain: (indicator, unit).
-- NULL: none.
-- Never: a figure that the divided unit was not asked for.
select distinct asked_of.indicator, torn.ancestor as unit
from torn
join (
  select indicator_asked.indicator, unit.unit from indicator_asked join unit on unit.tier = indicator_asked.tier
  union all
  select indicator, unit from answer
  union all
  select indicator, unit from register_standing where ancestor = unit
) asked_of on asked_of.unit = torn.unit
union
select own_value.indicator, heir.heir
from own_value
join heir on heir.unit = own_value.unit
left join moved_value on moved_value.indicator = own_value.indicator and moved_value.unit = heir.heir
where moved_value.unit is null
