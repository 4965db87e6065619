-- Every numeric field rolled up like a flow: what the consolidated form shows.
-- Grain: (unit, item) where a unit is expected or a value exists.
-- NULL: value is NULL where everything is missing.
-- Never: a stock and a flow told apart; over units both are summed.
select coverage.unit, item.item, coverage.numerator as value, coverage.reported, coverage.expected
from coverage
join item on item.item = coverage.item and item.kind = 'field'
where coverage.expected > 0 or coverage.numerator is not null
