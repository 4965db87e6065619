-- One root for each tree of the run, every parent in the tree, every unit once and reached from the root.
-- Grain: (unit) where the tree breaks. NULL: none. Never: a row.
with reached as (
  select lineage.unit
  from lineage
  join unit root on root.unit = lineage.ancestor and root.parent is null
)
select unit.code as unit, 'is not reached from the root' as fault
from unit left join reached on reached.unit = unit.unit where reached.unit is null
union all
select code, 'stands twice' from unit group by code having count(*) > 1
union all
select max(code), 'has the number of another' from unit group by unit having count(*) > 1
union all
select unit.code, 'is a root of no tree' from unit left join tree on tree.root = unit.unit where unit.parent is null and tree.root is null
