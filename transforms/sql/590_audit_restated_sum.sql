-- On the tree that is shown a total is the totals of the units below it and the figures
-- that belong to none of them: nothing is lost on a move and nothing counted twice. Only
-- figures that the root takes in; items into which a subtree figure was filed are left
-- out, 970 speaks of those.
-- Grain: (item, unit) where it is not. NULL: a side without a value. Never: a row.
with holder as (
  select distinct parent as unit from unit where tier = '' and parent is not null
), summed as (
  select stands.item, stands.ancestor as unit, stands.unit as filer, stands.numerator, stands.denominator
  from stands
  join unit shown on shown.unit = stands.ancestor and shown.tier = ''
  join below on below.unit = stands.unit
  join unit root on root.unit = below.ancestor and root.parent is null
  where stands.item not in (select item from figure where made_of <> 'own')
), whole as (
  select item, unit, sum(numerator) as numerator, sum(denominator) as denominator from summed group by item, unit
), under as (
  select distinct child.parent, below.unit from unit child join below on below.ancestor = child.unit where child.tier = '' and child.counted
), direct as (
  select holder.unit, below.unit as filer
  from holder
  join below on below.ancestor = holder.unit
  left join under on under.parent = holder.unit and under.unit = below.unit
  where under.unit is null
), again as (
  select item, unit, sum(numerator) as numerator, sum(denominator) as denominator
  from (
    select whole.item, child.parent as unit, whole.numerator, whole.denominator
    from whole join unit child on child.unit = whole.unit and child.tier = '' and child.counted
    union all
    select summed.item, summed.unit, summed.numerator, summed.denominator
    from direct
    join summed on summed.unit = direct.unit and summed.filer = direct.filer
  ) sides
  group by item, unit
)
select whole.item, unit.code as unit, whole.numerator as shown, again.numerator as computed
from holder
join unit on unit.unit = holder.unit
join whole on whole.unit = holder.unit
left join again on again.item = whole.item and again.unit = whole.unit
where whole.numerator is distinct from again.numerator or whole.denominator is distinct from again.denominator
