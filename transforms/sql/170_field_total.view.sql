-- Every numeric field rolled up like a flow: what the consolidated form shows.
-- Grain: (unit_place, item) where a unit is expected or a value exists.
-- NULL: value is NULL where everything is missing.
-- Never: a stock and a flow told apart; over units both are summed.
select unit.place as unit_place, item.item, coverage.numerator as value, coverage.reported, coverage.expected
from coverage
join item on item.item = coverage.item and item.kind = 'field'
join unit on unit.unit = coverage.unit
where coverage.expected > 0 or coverage.numerator is not null
