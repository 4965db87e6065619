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
), counted as (
  select below.unit from below join unit root on root.unit = below.ancestor and root.parent is null
), stored as (
  select term.indicator, sum(told.number) as number
  from (
    select filed_cell.form, filed_cell.field, filed_cell.tier, sum(filed_cell.number) as number
    from filed_cell
    join counted on counted.unit = filed_cell.unit
    where filed_cell.measure = 'value' and filed_cell.state = 'reported'
      and not (filed_cell.line = '#total' and filed_cell.has_own_line = 1)
    group by filed_cell.form, filed_cell.field, filed_cell.tier
  ) told
  join applies on applies.form = told.form and applies.field = told.field and applies.tier = told.tier
  join (select distinct indicator, form, field from term) term on term.form = told.form and term.field = told.field
  group by term.indicator
)
select indicator.indicator, indicator.place, stored.number as stored, shown.value as shown
from indicator
left join (
  select figures.indicator, figures.value from figures join unit root on root.unit = figures.unit and root.parent is null
) shown on shown.indicator = indicator.indicator
left join scoped on scoped.indicator = indicator.indicator
left join stored on stored.indicator = indicator.indicator
where indicator.kind = 'flow' and scoped.indicator is null
