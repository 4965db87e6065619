-- Indicators of which a root has no figure: its results name them all the same.
-- Grain: (indicator, unit) for roots.
-- NULL: none.
-- Never: a text, or a value that is not rolled up.
select indicator.indicator, root.unit
from indicator
cross join (select root as unit from tree) root
left join (
  select figures.indicator, figures.unit from tree join figures on figures.unit = tree.root
) spoken on spoken.indicator = indicator.indicator and spoken.unit = root.unit
where spoken.unit is null and indicator.kind not in ('text', 'own')
