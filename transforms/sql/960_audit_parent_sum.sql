-- The definition of a total, computed level by level from the tree and held against the
-- totals: the unit's subtree figure if it filed one, else its own figure plus the totals
-- of its counted children. A unit with nobody below it has nothing but its own figure. Of a
-- tree that others are restated on, whose units have no tier, 590 speaks; of a unit whose
-- total, or that of a child, is not made nobody does.
-- Grain: (item, unit) where the two differ. NULL: a side without a value. Never: a row.
select coalesce(again.item, total.item) as item, the_unit.code as unit, total.numerator as shown, again.numerator as computed, total.denominator as shown_below, again.denominator as computed_below
from (
  select sides.item, sides.unit, sum(sides.numerator) as numerator, sum(sides.denominator) as denominator
  from (
    select figure.item, figure.unit, figure.numerator, figure.denominator from stem join figure on figure.unit = stem.unit
    union all
    select total.item, unit.parent, total.numerator, total.denominator
    from total
    join unit on unit.unit = total.unit and unit.counted and unit.parent is not null
    left join figure on figure.item = total.item and figure.unit = unit.parent and figure.made_of <> 'own'
    where figure.item is null
  ) sides
  group by sides.item, sides.unit
) again
full join stem_total total on total.item = again.item and total.unit = again.unit
join unit the_unit on the_unit.unit = coalesce(again.unit, total.unit)
left join (
  select unit.unit from unit left join read_unit on read_unit.unit = unit.unit
  where read_unit.unit is null and exists (select 1 from read_unit)
  union
  select unit.parent from unit left join read_unit on read_unit.unit = unit.unit
  where unit.counted and unit.parent is not null and read_unit.unit is null and exists (select 1 from read_unit)
) apart on apart.unit = the_unit.unit
where the_unit.tier <> '' and apart.unit is null and (total.numerator is distinct from again.numerator or total.denominator is distinct from again.denominator)
