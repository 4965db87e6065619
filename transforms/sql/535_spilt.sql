-- Units of the tree that is shown that hold a unit, and not all that its figures for everything
-- below it are of: such a figure does not stand there. What the unit says of its own office does,
-- in another form or in a field that it left blank for the others.
-- Grain: (ancestor, unit) of placed, for units that filed for others.
-- NULL: none.
-- Never: a unit that is not placed there.
-- Columns: ancestor integer, unit integer.
select distinct placed.ancestor, wide.unit
from (select distinct unit from filing_shape where has_rows = 1 or scope = 'subtree') wide
join placed on placed.unit = wide.unit
join below on below.ancestor = wide.unit
join heir on heir.unit = below.unit
left join below held on held.ancestor = placed.ancestor and held.unit = heir.heir
where held.unit is null
