-- The fields of an item: a field is its own numerator, a ratio has the terms of both parts.
-- Grain: (item, part, form, field, measure).
-- NULL: none.
-- Never: a term twice in one part.
select item, 'numerator' as part, form, field, measure from item where kind = 'field'
union
select item.item, term.part, term.form, term.field, 'value'
from item
join term on term.indicator = item.indicator
where item.kind = 'ratio'
