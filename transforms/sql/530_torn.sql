-- Units of the tree that is shown that hold a part of a unit and not all of it.
-- Grain: (ancestor, unit).
-- NULL: none.
-- Never: the root.
select distinct above.ancestor, heir.unit
from heir
join below above on above.unit = heir.heir
join unit holder on holder.unit = above.ancestor and holder.parent is not null
left join placed on placed.ancestor = above.ancestor and placed.unit = heir.unit
where placed.unit is null
