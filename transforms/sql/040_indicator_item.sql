-- The items of an indicator that is summed: a flow or stock has one for each of its
-- fields, a ratio has one.
-- Grain: (indicator, item).
-- NULL: none.
-- Never: a field whose form is not in force.
select distinct term.indicator, item.item
from term
join indicator on indicator.indicator = term.indicator
join item on item.form = term.form and item.field = term.field and item.measure = 'value' and item.kind = 'field'
where indicator.kind in ('flow', 'stock')
union all
select indicator, item from item where kind = 'ratio'
