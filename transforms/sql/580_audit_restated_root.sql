-- The root's figures are the same on both trees, in every scene of the run. Figures are gone
-- over once, and those of the roots put side by side.
-- Grain: (indicator, root) for which they differ. NULL: a side without a value. Never: a row.
with roots as (
  select unit as root, unit, 1 as shown, 0 as reported from unit where parent is null
  union all
  select above.unit, unit.unit, 0, 1
  from unit
  join unit above on above.unit = unit.parent and above.parent is null
  where unit.tier <> ''
), told as (
  select figures.indicator, roots.root,
    sum(case when roots.shown = 1 then figures.value end) as shown, sum(case when roots.reported = 1 then figures.value end) as reported,
    sum(case when roots.shown = 1 then figures.numerator end) as shown_numerator, sum(case when roots.reported = 1 then figures.numerator end) as reported_numerator,
    sum(case when roots.shown = 1 then figures.denominator end) as shown_denominator, sum(case when roots.reported = 1 then figures.denominator end) as reported_denominator,
    sum(roots.shown * figures.reported) as shown_units, sum(roots.reported * figures.reported) as reported_units,
    sum(roots.shown * figures.expected) as shown_expected, sum(roots.reported * figures.expected) as reported_expected
  from figures
  join roots on roots.unit = figures.unit
  group by figures.indicator, roots.root
)
select told.indicator, the_root.code as root, told.shown, told.reported, told.shown_numerator, told.reported_numerator,
  told.shown_units, told.reported_units, told.shown_expected, told.reported_expected
from told
join indicator on indicator.indicator = told.indicator and indicator.kind <> 'own'
join unit the_root on the_root.unit = told.root
where told.shown is distinct from told.reported or told.shown_numerator is distinct from told.reported_numerator
  or told.shown_denominator is distinct from told.reported_denominator
  or told.shown_units <> told.reported_units or told.shown_expected <> told.reported_expected
