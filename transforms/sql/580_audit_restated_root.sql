-- The root's figures are the same on both trees, in every scene of the run.
-- Grain: (indicator, root) for which they differ. NULL: a side without a value. Never: a row.
select coalesce(shown.indicator, reported.indicator) as indicator, the_root.code as root, shown.value as shown, reported.value as reported,
  shown.numerator as shown_numerator, reported.numerator as reported_numerator, shown.reported as shown_units, reported.reported as reported_units, shown.expected as shown_expected, reported.expected as reported_expected
from (select figures.* from figures join unit on unit.unit = figures.unit and unit.parent is null and figures.indicator in (select indicator from indicator where kind <> 'own')) shown
full join (
  select figures.*, above.unit as root from figures
  join unit on unit.unit = figures.unit and unit.tier <> ''
  join unit above on above.unit = unit.parent and above.parent is null
  where figures.indicator in (select indicator from indicator where kind <> 'own')
) reported on reported.indicator = shown.indicator and reported.root = shown.unit
join unit the_root on the_root.unit = coalesce(shown.unit, reported.root)
where shown.value is distinct from reported.value or shown.numerator is distinct from reported.numerator
  or shown.denominator is distinct from reported.denominator or coalesce(shown.reported, 0) <> coalesce(reported.reported, 0) or coalesce(shown.expected, 0) <> coalesce(reported.expected, 0)
