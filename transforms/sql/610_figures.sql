-- The figures of a root whose own filings speak for nobody else, in the shape in which 280 hands them on,
-- so that percentages and verdicts are made by the same view: the totals of its counted
-- children added, of ratios and unit shares both parts, to be divided last; keys counted once.
-- Grain: (indicator, unit) for the root.
-- NULL: as in 280.
-- Never: an average of percentages; a key counted twice because two units report it.
select summed.indicator, root.unit,
  case when summed.kind <> 'distinct' then summed.value
       when summed.value is not null then cast(coalesce(keys.number, 0) as decimal(38, 6)) end as value,
  summed.numerator, summed.denominator, summed.reported, summed.expected
from (
  select part_figure.indicator, indicator.kind, sum(part_figure.value) as value, sum(part_figure.numerator) as numerator,
    sum(part_figure.denominator) as denominator, cast(sum(part_figure.reported) as integer) as reported, cast(sum(part_figure.expected) as integer) as expected
  from part_figure
  join indicator on indicator.indicator = part_figure.indicator and indicator.kind <> 'own'
  group by part_figure.indicator, indicator.kind
) summed
cross join unit root
left join (
  select indicator, count(distinct key) as number from part_key group by indicator
) keys on keys.indicator = summed.indicator
where root.parent is null
