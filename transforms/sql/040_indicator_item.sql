-- The items of an indicator that is summed: a flow or stock has one for each of its
-- fields, a ratio has one; a field that is asked about is the one of its flow.
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
union all
select asked_field.indicator, item.item
from asked_field
join item on item.kind = 'field' and item.form = asked_field.form and item.field = asked_field.field and item.measure = asked_field.measure
