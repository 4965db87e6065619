-- A breakdown names units at or below its filer only. Where not all totals are made not all
-- units that a root may name are there.
-- Grain: (filing, line) that names another. NULL: none. Never: a row.
select distinct line_cell.filing, unit.code as unit, line_cell.line
from line_cell
join unit on unit.unit = line_cell.unit
left join lineage on lineage.ancestor = line_cell.unit and lineage.unit = line_cell.subject
left join unit above on above.unit = unit.parent
where line_cell.kind = 'row' and lineage.unit is null
  and (not exists (select 1 from read_unit) or unit.unit in (select unit from read_unit) and above.tier <> '')
