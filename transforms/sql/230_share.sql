-- Unit shares: units that satisfy over units expected. A unit that has not filed does
-- not satisfy, unless the programme leaves such units out of the denominator.
-- Grain: (indicator, unit) where somebody below is asked.
-- NULL: none.
-- Never: a unit marked not applicable in either part.
-- Columns: indicator text, unit integer, numerator bigint, denominator bigint, reported bigint, expected bigint.
select answer.indicator, below.ancestor as unit,
  sum(answer.satisfies) as numerator,
  sum(case when indicator.leave_out then answer.filed else 1 end) as denominator,
  sum(case when answer.state = 'reported' then 1 else 0 end) as reported,
  count(*) as expected
from answer
join indicator on indicator.indicator = answer.indicator
join below on below.unit = answer.unit
where answer.state <> 'not_applicable'
group by answer.indicator, below.ancestor
