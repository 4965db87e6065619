-- How far up a unit's figure of an item that an indicator has counts: in its own total
-- and in that of every unit above, up to the top. What stands at an ancestor stands
-- everywhere on the way to it, since a subtree figure blocks at its filer and at all above.
-- Grain: (item, unit, made_of) of figure; top is the place of a unit.
-- NULL: none.
-- Never: a top above a unit that is not summed further up.
select stands.item, stands.unit, stands.made_of, min(stands.ancestor) as top
from stands
join (select distinct item from indicator_item) asked_for on asked_for.item = stands.item
group by stands.item, stands.unit, stands.made_of
