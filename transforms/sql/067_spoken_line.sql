-- What each line of a submission speaks for:
--   own    the unit's own office (subject = unit)
--   total  everything below the unit, itself included (subject = unit)
--   row    one line of a breakdown, speaking for all of its subject
-- A submission is a breakdown where a line names another unit, or where of such lines only
-- the total was filled; then its total row is the total and the unit's own line is one of
-- the rows. Without a breakdown the submission's scope says what its line covers, and a
-- total row below a single line repeats that line and is passed over.
-- Grain: (filing, line).
-- NULL: none; subject is -1 where a line names no unit of the tree.
-- Never: the rows of a register taken for units; they speak for their filer, all together.
select shape.filing, filed_line.line, shape.unit, shape.layout = 'register' as together,
  case when shape.has_rows = 1 and filed_line.line = '#total' then 'total'
       when shape.has_rows = 1 then 'row'
       when shape.scope = 'subtree' then 'total'
       else 'own' end as kind,
  case when shape.has_rows = 1 and filed_line.line not in ('', '#total') then coalesce(named.unit, -1) else shape.unit end as subject
from filing_shape shape
join filed_line on filed_line.filing = shape.filing
left join unit named on named.code = case when shape.has_rows = 1 then filed_line.line end
where not (shape.has_rows = 0 and shape.has_own_line = 1 and filed_line.line = '#total')
