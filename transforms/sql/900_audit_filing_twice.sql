-- A unit counts with one submission of a form.
-- Grain: (unit, form) that has more. NULL: none. Never: a row.
select unit, form, count(*) as submissions from filing group by unit, form having count(*) > 1
