-- Values that are not rolled up go along with a unit that was renamed or moved.
-- Grain: (indicator, unit) of the tree that is shown.
-- NULL: as in own_value.
-- Never: the value of a unit that was merged or divided.
select own_value.indicator, heir.heir as unit, own_value.value, own_value.state
from own_value
join heir on heir.unit = own_value.unit
where (select count(*) from heir others where others.unit = heir.unit) = 1
  and (select count(*) from heir others where others.heir = heir.heir) = 1
