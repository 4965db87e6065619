-- Values that are not rolled up go along with a unit that was renamed or moved.
-- Grain: (indicator, unit) of the tree that is shown.
-- NULL: as in own_value.
-- Never: the value of a unit that was merged or divided.
-- Columns: indicator text, unit integer, value decimal(38, 6), state text.
select own_value.indicator, heir.heir as unit, own_value.value, own_value.state
from own_value
join heir on heir.unit = own_value.unit
join (select unit from heir group by unit having count(*) = 1) undivided on undivided.unit = heir.unit
join (select heir as unit from heir group by heir having count(*) = 1) unmerged on unmerged.unit = heir.heir
