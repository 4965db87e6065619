-- Cells that scores are made from, by the unit that is scored: its own cell, or the cell
-- in its row of its superior's table.
-- Grain: (unit, form, field); one filer, because a unit has one superior.
-- NULL: number where the cell holds a text, or none that counts.
-- Never: a total row; a row that a unit other than the superior filed.
with scored_cell as (
  select scored.form, scored.field, scored.scorer, filing.filing, filing.unit as filer,
    cell.line, cell.state, cell.number, cell.words, cell.sheet, cell.ref
  from scored
  join filing on filing.form = scored.form
  join cell on cell.filing = filing.filing and cell.field = scored.field and cell.measure = 'value'
  where cell.field in (select field from scored)
)
select unit.unit, scored_cell.filer, scored_cell.form, scored_cell.field,
  case when scored_cell.state in ('reported', 'nil') then scored_cell.number end as number,
  scored_cell.words, scored_cell.filing, scored_cell.sheet, scored_cell.ref
from scored_cell
join unit on unit.unit = scored_cell.filer
where scored_cell.scorer = 'self' and scored_cell.line = ''
union all
select unit.unit, scored_cell.filer, scored_cell.form, scored_cell.field,
  case when scored_cell.state in ('reported', 'nil') then scored_cell.number end,
  scored_cell.words, scored_cell.filing, scored_cell.sheet, scored_cell.ref
from scored_cell
join unit on unit.code = scored_cell.line and unit.parent = scored_cell.filer
where scored_cell.scorer = 'superior'
