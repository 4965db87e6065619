-- n/N of every item at every unit.
-- Grain: (item, unit) where a unit below is asked.
-- NULL: none.
-- Never: n above N; a unit for which the item is not applicable in either.
select item, ancestor as unit,
  sum(case when state = 'reported' then 1 else 0 end) as reported,
  sum(case when state = 'not_applicable' then 0 else 1 end) as expected
from standing
group by item, ancestor
