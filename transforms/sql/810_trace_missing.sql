-- The units that the figure in question expects and does not count as reported.
-- Grain: (unit).
-- NULL: none.
-- Never: a unit that is not expected.
select indicator_missing.unit
from question
join indicator_missing on indicator_missing.indicator = question.indicator and indicator_missing.ancestor = question.unit
union
select register_standing.unit
from question
join register_standing on register_standing.indicator = question.indicator and register_standing.ancestor = question.unit
where register_standing.state = 'missing'
union
select answer.unit
from question
join below on below.ancestor = question.unit
join answer on answer.indicator = question.indicator and answer.unit = below.unit
where answer.state = 'missing'
union
select own_value.unit
from question
join own_value on own_value.indicator = question.indicator and own_value.unit = question.unit
where own_value.state = 'missing'
