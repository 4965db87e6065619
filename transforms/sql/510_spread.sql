-- What a unit's area is part of on the tree that is shown: its heirs; of a unit that has none
-- and filed for everything below it, the heirs of all that.
-- Grain: (unit, heir).
-- NULL: none.
-- Never: the heirs of what lies below taken for those of a unit that has its own; spilt says
-- where figures for everything below do not stand.
select unit, heir from heir
union
select wide.unit, heir.heir
from (
  select distinct unit from filing_shape
  where (has_rows = 1 or scope = 'subtree') and unit not in (select unit from heir)
) wide
join below on below.ancestor = wide.unit
join heir on heir.unit = below.unit
