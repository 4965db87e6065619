-- The root's figures are the same on both trees.
-- Grain: (indicator) for which they differ. NULL: a side without a value. Never: a row.
select coalesce(shown.indicator, reported.indicator) as indicator, shown.value as shown, reported.value as reported,
  shown.numerator as shown_numerator, reported.numerator as reported_numerator
from (select figures.* from figures join unit on unit.unit = figures.unit and unit.parent = '' and figures.indicator in (select indicator from indicator where kind <> 'own')) shown
full join (
  select figures.* from figures
  join unit on unit.unit = figures.unit and unit.tier <> ''
  join unit above on above.unit = unit.parent and above.parent = ''
  where figures.indicator in (select indicator from indicator where kind <> 'own')
) reported on reported.indicator = shown.indicator
where shown.value is distinct from reported.value or shown.numerator is distinct from reported.numerator
  or shown.denominator is distinct from reported.denominator or shown.reported <> reported.reported or shown.expected <> reported.expected
