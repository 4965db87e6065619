-- On the tree that is shown a total is the totals of the units below it and the figures
-- that belong to none of them: nothing is lost on a move and nothing counted twice. Only
-- figures that the root takes in; items into which a subtree figure was filed are left
-- out, 970 speaks of those. The totals are those that are shown (stem_total), but of units
-- that hold more than the root takes in, or whose totals are not made: these are apart, and
-- are added up here.
-- Grain: (item, unit) where it is not. NULL: a side without a value. Never: a row.
with rooted as (
  select below.unit from below join unit root on root.unit = below.ancestor and root.parent is null
), apart as (
  select unit.unit
  from unit
  left join stem on stem.unit = unit.unit
  where unit.tier = '' and stem.unit is null
  union
  select below.ancestor
  from below
  join unit on unit.unit = below.ancestor and unit.tier = ''
  left join rooted on rooted.unit = below.unit
  where rooted.unit is null
), whole as (
  select stem_total.item, stem_total.unit, stem_total.numerator, stem_total.denominator
  from stem_total
  join unit on unit.unit = stem_total.unit and unit.tier = ''
  left join apart on apart.unit = stem_total.unit
  where apart.unit is null
  union all
  select figure.item, below.ancestor, sum(figure.numerator), sum(figure.denominator)
  from apart
  join below on below.ancestor = apart.unit
  join rooted on rooted.unit = below.unit
  join figure on figure.unit = below.unit
  group by figure.item, below.ancestor
), holder as (
  select distinct parent as unit from unit where tier = '' and parent is not null
), under as (
  select distinct child.parent, below.unit from unit child join below on below.ancestor = child.unit where child.tier = '' and child.counted
), direct as (
  select holder.unit, below.unit as filer
  from holder
  join below on below.ancestor = holder.unit
  join rooted on rooted.unit = below.unit
  left join under on under.parent = holder.unit and under.unit = below.unit
  where under.unit is null
), again as (
  select item, unit, sum(numerator) as numerator, sum(denominator) as denominator
  from (
    select whole.item, child.parent as unit, whole.numerator, whole.denominator
    from whole join unit child on child.unit = whole.unit and child.tier = '' and child.counted
    union all
    select figure.item, direct.unit, figure.numerator, figure.denominator
    from direct
    join figure on figure.unit = direct.filer
  ) sides
  group by item, unit
)
select whole.item, unit.code as unit, whole.numerator as shown, again.numerator as computed
from holder
join unit on unit.unit = holder.unit
join whole on whole.unit = holder.unit
left join again on again.item = whole.item and again.unit = whole.unit
where (whole.numerator is distinct from again.numerator or whole.denominator is distinct from again.denominator)
  and whole.item not in (select item from figure where made_of <> 'own')
