-- Every numeric field rolled up like a flow: what the consolidated form shows.
-- Grain: (unit, item) where a unit is expected or a value exists.
-- NULL: value is NULL where everything is missing.
-- Never: a stock and a flow told apart; over units both are summed.
select unit.unit, item.item, item.form, item.field, item.measure, total.numerator as value,
  coalesce(coverage.reported, 0) as reported, coalesce(coverage.expected, 0) as expected
from item
cross join unit
left join total on total.item = item.item and total.unit = unit.unit
left join (
  select item, ancestor as unit,
    sum(case when state = 'reported' then 1 else 0 end) as reported,
    sum(case when state = 'not_applicable' then 0 else 1 end) as expected
  from standing group by item, ancestor
) coverage on coverage.item = item.item and coverage.unit = unit.unit
where item.kind = 'field' and (coverage.expected > 0 or total.numerator is not null)
