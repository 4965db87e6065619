-- A unit counts with one submission of a form.
-- Grain: (unit, form) that has more. NULL: none. Never: a row.
select unit.code as unit, filing.form, count(*) as submissions
from filing
join unit on unit.unit = filing.unit
group by unit.code, filing.form
having count(*) > 1
