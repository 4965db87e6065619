-- The one period that a figure which is not summed over time is from: for a stock the
-- last that has a value, else the last; for a unit share or an own value the last.
-- Grain: (indicator, unit) where such an indicator has a figure in that period.
-- NULL: value as in span_figure.
-- Never: one figure put together from the stocks of several days; a share or a value of its
-- own of an earlier period, where the last asks for none.
with kept as (
  select span_figure.*, indicator.kind
  from span_figure
  join indicator on indicator.indicator = span_figure.indicator
  where indicator.kind in ('stock', 'unit_share', 'own')
), chosen as (
  select kept.indicator, kept.unit,
    coalesce(max(case when kept.kind = 'stock' and kept.value is not null then kept.period end), 0) as period
  from kept
  group by kept.indicator, kept.unit
)
select kept.indicator, kept.unit, kept.value, kept.numerator, kept.denominator, kept.reported, kept.expected
from chosen
join kept on kept.indicator = chosen.indicator and kept.unit = chosen.unit and kept.period = chosen.period
