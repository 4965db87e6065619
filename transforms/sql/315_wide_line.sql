-- Subtree figures and rows of breakdowns, which others may have filed as well: what is
-- held against their figures.
-- Grain: (item, unit, child); child is -1 for a whole subtree.
-- NULL: none.
-- Never: a unit's own row.
-- Columns: item integer, unit integer, child integer, kind text, subject integer, reported decimal(38, 6).
select figure.item, figure.unit, -1 as child, case figure.made_of when 'row' then 'sum' else figure.made_of end as kind, figure.unit as subject, figure.numerator as reported
from figure where figure.made_of <> 'own'
union all
select item, unit, subject, kind, subject, numerator
from line where kind = 'row' and state = 'reported' and subject <> unit
