-- Who is summed where on the tree that is shown: a unit's figures in every unit that
-- holds all of what they reach over. The lowest of these is the heir itself where there
-- is one, else the lowest unit above all heirs.
-- Grain: (ancestor, unit) below the root, where everything stands anyway.
-- NULL: none.
-- Never: a figure divided among heirs; one that its own tree does not sum into the root
-- (counted = false) summed further up than at the heirs of the unit where it ended.
with rooted as (
  select below.unit from below join unit root on root.unit = below.ancestor and root.parent is null
), inside as (
  select distinct below.unit, within_heir.unit as ancestor
  from below
  left join rooted on rooted.unit = below.unit
  join heir on heir.unit = below.ancestor
  join below within_heir on within_heir.ancestor = heir.heir
  where rooted.unit is null
)
select above.ancestor, spread.unit
from spread
join below above on above.unit = spread.heir
join unit holder on holder.unit = above.ancestor and holder.parent is not null
join (select unit, count(*) as heirs from spread group by unit) whole on whole.unit = spread.unit
left join rooted on rooted.unit = spread.unit
left join inside on inside.unit = spread.unit and inside.ancestor = above.ancestor
where rooted.unit is not null or inside.unit is not null
group by above.ancestor, spread.unit, whole.heirs
having count(*) = whole.heirs
