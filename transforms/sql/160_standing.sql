-- How every asked unit stands in an ancestor's total of an item: by the subtree
-- figure that the total takes in above it, else by what the unit said itself.
-- Grain: (item, ancestor, unit) for asked units below the ancestor.
-- NULL: none.
-- Never: a unit twice.
with governed as (
  select stands.item, stands.ancestor, covered.unit, covered.state
  from stands
  join covered on covered.item = stands.item and covered.filer = stands.unit
  where stands.made_of <> 'own'
)
select said.item, below.ancestor, said.unit, coalesce(governed.state, said.state) as state
from said
join below on below.unit = said.unit
left join governed on governed.item = said.item and governed.ancestor = below.ancestor and governed.unit = said.unit
