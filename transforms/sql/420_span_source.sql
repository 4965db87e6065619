-- The one period that a figure which is not summed over time is from: for a stock the
-- last that has a value, else the last; for a unit share or an own value the last.
-- Grain: (indicator, unit) where such an indicator has a figure in that period.
-- NULL: value as in span_figure.
-- Never: one figure put together from the stocks of several days.
with last_of as (
  select indicator.indicator, span_figure.unit,
    case when indicator.kind = 'stock' then max(case when span_figure.value is not null then span_figure.period end) end as with_value,
    (select max(period) from span_figure) as last
  from span_figure
  join indicator on indicator.indicator = span_figure.indicator and indicator.kind in ('stock', 'unit_share', 'own')
  group by indicator.indicator, indicator.kind, span_figure.unit
)
select span_figure.indicator, span_figure.unit, span_figure.value, span_figure.numerator, span_figure.denominator, span_figure.reported, span_figure.expected
from last_of
join span_figure on span_figure.indicator = last_of.indicator and span_figure.unit = last_of.unit
  and span_figure.period = coalesce(last_of.with_value, last_of.last)
