-- What tears figures on the tree that is shown: a unit that owed the figure is in part in
-- the one that is shown and in part elsewhere, or is in it and not all that its figure for
-- everything below it is of.
-- Grain: (indicator, unit, part); several rows of one are the same.
-- NULL: none.
-- Never: a unit that was not asked for the figure; a form of it for everything below that
-- has nothing to do with the figure.
select asked_of.indicator, torn.ancestor as unit, torn.unit as part
from torn
join (
  select indicator_asked.indicator, unit.unit from indicator_asked join unit on unit.tier = indicator_asked.tier
  union all
  select indicator, unit from answer
  union all
  select indicator, unit from register_standing where ancestor = unit
) asked_of on asked_of.unit = torn.unit
union all
select wide.indicator, parted.ancestor, parted.unit
from parted
join (
  select indicator_item.indicator, figure.unit
  from figure
  join indicator_item on indicator_item.item = figure.item
  where figure.made_of <> 'own'
  union all
  select answer.indicator, answer.unit
  from answer
  join condition on condition.indicator = answer.indicator
  join filing_shape shape on shape.unit = answer.unit and shape.form = condition.form and (shape.has_rows = 1 or shape.scope = 'subtree')
  union all
  select term.indicator, filing.unit
  from filing
  join term on term.form = filing.form
  join register_standing on register_standing.indicator = term.indicator and register_standing.ancestor = filing.unit and register_standing.unit = filing.unit
  where filing.scope = 'subtree'
) wide on wide.unit = parted.unit
