-- How far the figures of a unit reach on the tree that is shown: over its own heirs; the
-- figures of a unit that files for everything below it over the heirs of all that too.
-- Grain: (unit, heir).
-- NULL: none.
-- Never: a subtree figure taken for the office's own.
select unit, heir from heir
union
select wide.unit, heir.heir
from (select distinct unit from filing_shape where has_rows = 1 or scope = 'subtree') wide
join below on below.ancestor = wide.unit
join heir on heir.unit = below.unit
