-- Every unit with itself and everybody above it. summed: its figures are summed that far
-- up, since every unit on the way, itself included, is counted.
-- Grain: (ancestor, unit).
-- NULL: none.
-- Never: an end that is not reached because the tree has a circle; an audit finds that.
with recursive lineage (ancestor, unit, summed) as (
  select unit, unit, true from unit
  union
  select up.parent, lineage.unit, lineage.summed and up.counted
  from lineage
  join unit up on up.unit = lineage.ancestor
  where up.parent is not null
)
select ancestor, unit, summed from lineage
