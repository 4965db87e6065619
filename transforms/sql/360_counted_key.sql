-- The distinct keys that a unit's count takes in.
-- Grain: (indicator, unit, key).
-- NULL: none.
-- Never: a key as it was typed; it is in the form in which keys are compared.
-- Columns: indicator text, unit integer, key text.
select distinct register_row.indicator, register_below.ancestor as unit, register_row.key
from register_row
join register_below on register_below.form = register_row.form and register_below.unit = register_row.unit
