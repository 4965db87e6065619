-- Indicators of which a root has no figure: its results name them all the same.
-- Grain: (indicator, unit) for roots.
-- NULL: none.
-- Never: a text, or a value that is not rolled up.
select indicator.indicator, root.unit
from indicator
join unit root on root.parent is null
left join (
  select figures.indicator, figures.unit from unit root join figures on figures.unit = root.unit where root.parent is null
) spoken on spoken.indicator = indicator.indicator and spoken.unit = root.unit
where spoken.unit is null and indicator.kind not in ('text', 'own')
