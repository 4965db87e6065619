-- The figures of a span in the shape in which 280 hands on those of one period, so that
-- percentages are made by the same view: flows summed; of ratios both parts summed, to
-- be divided last; distinct keys counted over all periods; the rest from one period.
-- A unit that is asked itself has a figure though it gave none.
-- Grain: (indicator, unit) of span_place.
-- NULL: as in 280; a sum of nothing is NULL, a distinct count where no register was filed.
-- Never: an average of percentages; a key counted twice because it stands in two periods.
with summed as (
  select span_figure.indicator, span_figure.unit, indicator.kind, sum(span_figure.value) as value,
    sum(span_figure.numerator) as numerator, sum(span_figure.denominator) as denominator
  from span_figure
  join indicator on indicator.indicator = span_figure.indicator and indicator.kind in ('flow', 'ratio', 'distinct')
  group by span_figure.indicator, span_figure.unit, indicator.kind
), keys as (
  select indicator, unit, count(distinct key) as number from span_key group by indicator, unit
), made as (
  select summed.indicator, summed.unit,
    case when summed.kind <> 'distinct' then summed.value
         when summed.value is not null then cast(coalesce(keys.number, 0) as decimal(38, 6)) end as value,
    summed.numerator, summed.denominator,
    coalesce(span_coverage.reported, 0) as reported, coalesce(span_coverage.expected, 0) as expected
  from summed
  join span_place on span_place.indicator = summed.indicator and span_place.unit = summed.unit
  left join keys on keys.indicator = summed.indicator and keys.unit = summed.unit
  left join span_coverage on span_coverage.indicator = summed.indicator and span_coverage.unit = summed.unit
  union all
  select span_source.indicator, span_source.unit, span_source.value, span_source.numerator, span_source.denominator, span_source.reported, span_source.expected
  from span_source
  join span_place on span_place.indicator = span_source.indicator and span_place.unit = span_source.unit
)
select indicator, unit, value, numerator, denominator, reported, expected from made
union all
select asked_self.indicator, unit.unit, null, null, null, 0, 0
from (
  select distinct indicator_item.indicator, asked_tier.tier
  from indicator_item
  join asked_tier on asked_tier.item = indicator_item.item
) asked_self
join unit on unit.tier = asked_self.tier
join span_place on span_place.indicator = asked_self.indicator and span_place.unit = unit.unit
left join made on made.indicator = asked_self.indicator and made.unit = unit.unit
where made.unit is null
