-- Why a figure cannot be compared: the units that tear it; for a value that is not rolled
-- up, those that were merged into it or divided. Laid down only where one figure is asked
-- about.
-- Grain: (indicator, unit, part) for figures of torn_figure.
-- NULL: none.
-- Never: a unit that was not asked for the figure.
select indicator, unit, part from tearing
union
select own_value.indicator, heir.heir, own_value.unit
from own_value
join heir on heir.unit = own_value.unit
join torn_figure on torn_figure.indicator = own_value.indicator and torn_figure.unit = heir.heir
