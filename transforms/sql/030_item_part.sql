-- The fields of an item: a field is its own numerator, a ratio has the terms of both parts.
-- Grain: (item, part, form, field, measure); field_item is the item of that one field.
-- NULL: field_item is NULL where the field is not rolled up.
-- Never: a term twice in one part.
select item, 'numerator' as part, form, field, measure, item as field_item from item where kind = 'field'
union
select item.item, term.part, term.form, term.field, 'value', own.item
from item
join term on term.indicator = item.indicator
left join item own on own.kind = 'field' and own.form = term.form and own.field = term.field and own.measure = 'value'
where item.kind = 'ratio'
