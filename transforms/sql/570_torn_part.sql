-- Why a figure cannot be compared: the units that owed it and are in part in the unit of
-- the tree that is shown and in part elsewhere; for a value that is not rolled up, those
-- that were merged into it or divided. Laid down only where one figure is asked about.
-- Grain: (indicator, unit, part) for figures of torn_figure.
-- NULL: none.
-- Never: a unit that was not asked for the figure.
select distinct asked_of.indicator, torn.ancestor as unit, torn.unit as part
from torn
join (
  select indicator_asked.indicator, unit.unit from indicator_asked join unit on unit.tier = indicator_asked.tier
  union all
  select indicator, unit from answer
  union all
  select indicator, unit from register_standing where ancestor = unit
) asked_of on asked_of.unit = torn.unit
union
select own_value.indicator, heir.heir, own_value.unit
from own_value
join heir on heir.unit = own_value.unit
join torn_figure on torn_figure.indicator = own_value.indicator and torn_figure.unit = heir.heir
