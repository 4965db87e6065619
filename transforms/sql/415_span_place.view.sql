-- Which figures a span has: those that are not summed over time of every unit that has
-- figures, sums only where the unit is the same in every period's tree.
-- Grain: (indicator, unit).
-- NULL: none.
-- Never: a sum over periods of which one is of another area.
select indicator.indicator, span_unit.unit
from span_unit
cross join indicator
where span_unit.whole or indicator.kind in ('stock', 'unit_share', 'own')
