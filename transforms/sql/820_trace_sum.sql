-- The listed cells added up again and held against the figure in question.
-- Grain: one row.
-- NULL: sums of no cells are NULL, as the figure then is.
-- Never: the figure itself used to make the sum. A text has no sum and always agrees.
with again as (
  select sum(case when role = 'value' then number end) as value,
    sum(case when role = 'numerator' then number end) as numerator,
    sum(case when role = 'denominator' then number end) as denominator,
    count(distinct case when role = 'satisfies' then unit end) as satisfying,
    count(distinct case when role = 'key' then key end) as keys
  from trace_cell
)
select case indicator.kind
    when 'text' then true
    when 'ratio' then result.numerator is not distinct from again.numerator and result.denominator is not distinct from again.denominator
    when 'unit_share' then coalesce(result.numerator, 0) = again.satisfying
    when 'distinct' then coalesce(result.value, 0) = again.keys
    else result.value is not distinct from again.value end as adds_up
from question
join indicator on indicator.indicator = question.indicator
cross join again
left join result on result.indicator = question.indicator and result.unit = question.unit
