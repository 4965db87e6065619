-- Figures that the listed cells do not make again.
-- Grain: (indicator, unit) of result.
-- NULL: none.
-- Never: the figure itself used to make the sum.
with again as (
  select source.indicator, below.ancestor as unit,
    sum(case when source.role = 'value' then source.number end) as value,
    sum(case when source.role = 'numerator' then source.number end) as numerator,
    sum(case when source.role = 'denominator' then source.number end) as denominator,
    count(distinct case when source.role = 'satisfies' then source.unit end) as satisfying,
    count(distinct case when source.role = 'key' then source.key end) as keys
  from source
  join below on below.unit = source.unit
  where below.ancestor >= source.top
  group by source.indicator, below.ancestor
)
select result.indicator, result.unit
from result
join indicator on indicator.indicator = result.indicator
left join again on again.indicator = result.indicator and again.unit = result.unit
where not case indicator.kind
    when 'ratio' then result.numerator is not distinct from again.numerator and result.denominator is not distinct from again.denominator
    when 'unit_share' then coalesce(result.numerator, 0) = coalesce(again.satisfying, 0)
    when 'distinct' then coalesce(result.value, 0) = coalesce(again.keys, 0)
    else result.value is not distinct from again.value end
