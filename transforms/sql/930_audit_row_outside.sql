-- A breakdown names units at or below its filer only.
-- Grain: (filing, line) that names another. NULL: none. Never: a row.
select distinct line_cell.filing, unit.code as unit, line_cell.line
from line_cell
join unit on unit.unit = line_cell.unit
left join lineage on lineage.ancestor = line_cell.unit and lineage.unit = line_cell.subject
where line_cell.kind = 'row' and lineage.unit is null
