-- Units with nobody below them, as most are, of those whose totals are made: their
-- figures are their totals, and nothing has to be put together for them.
-- Grain: (unit).
-- NULL: none.
-- Never: a unit of stem.
select ancestor as unit
from below
where ancestor in (select unit from read_unit) or not exists (select 1 from read_unit)
group by ancestor
having count(*) = 1
