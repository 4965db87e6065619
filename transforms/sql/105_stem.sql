-- Units with somebody below them, of those whose totals are made.
-- Grain: (unit).
-- NULL: none.
-- Never: a unit whose own figure is all that its totals are made of; leaf has those.
select ancestor as unit
from below
where ancestor in (select unit from read_unit) or not exists (select 1 from read_unit)
group by ancestor
having count(*) > 1
