-- Who is summed where: a unit stands below itself and below every ancestor it can reach.
-- Grain: (ancestor, unit).
-- NULL: none.
-- Never: a path through a unit with counted = false; such a unit and what lies below
-- it are shown at their own rows and summed no further up.
with recursive below (ancestor, unit) as (
  select unit, unit from unit
  union all
  select up.parent, below.unit
  from below
  join unit up on up.unit = below.ancestor
  where up.counted and up.parent <> ''
)
select ancestor, unit from below
