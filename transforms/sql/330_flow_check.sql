-- The third line of the ledger: for each flow that only units themselves reported, the
-- stored cells of counted units add up to the root's figure. The cells are summed here
-- straight from the submissions, by another way than the figure.
-- Grain: (indicator) for flows without a subtree figure.
-- NULL: stored and shown are NULL where nothing is reported.
-- Never: a flow into which a subtree figure was filed (reconciliation speaks of those).
with scoped as (
  select distinct term.indicator
  from term join filing_shape shape on shape.form = term.form
  where shape.has_rows = 1 or shape.scope = 'subtree'
), stored as (
  select term.indicator, sum(coalesce(cell.number, 0)) as number
  from (select distinct indicator, form, field from term) term
  join filing_shape shape on shape.form = term.form
  join unit on unit.unit = shape.unit
  join applies on applies.form = term.form and applies.field = term.field and applies.tier = unit.tier
  join below on below.unit = unit.unit
  join unit root on root.unit = below.ancestor and root.parent = ''
  join cell on cell.submission = shape.submission and cell.field = term.field and cell.measure = 'value'
  where cell.state in ('reported', 'nil') and not (cell.line = '#total' and shape.has_own_line = 1)
  group by term.indicator
)
select indicator.indicator, indicator.place, stored.number as stored, result.value as shown
from indicator
join result on result.indicator = indicator.indicator
join unit root on root.unit = result.unit and root.parent = ''
left join scoped on scoped.indicator = indicator.indicator
left join stored on stored.indicator = indicator.indicator
where indicator.kind = 'flow' and scoped.indicator is null
