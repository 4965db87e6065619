-- Reported figures that differ from what others filed:
--   a subtree figure against the filer's own row plus the totals of its children;
--   a breakdown row against that unit's own total.
-- Grain: (unit, child, form, field); child is '' for a whole subtree.
-- NULL: none.
-- Never: a comparison with nothing (no row unless both sides are known); a correction:
-- the reported figure stands.
with figure_line as (
  select figure.item, figure.unit, '' as child, case figure.made_of when 'row' then 'sum' else figure.made_of end as kind, figure.unit as subject, figure.numerator as reported
  from figure where figure.made_of <> 'own'
  union all
  select item, unit, subject, kind, subject, numerator
  from line where kind = 'row' and state = 'reported' and subject <> unit
), computed as (
  select item, unit, child, sum(number) as number
  from (
    select figure_line.item, figure_line.unit, '' as child, total.numerator as number
    from figure_line
    join unit on unit.parent = figure_line.unit and unit.counted
    join total on total.item = figure_line.item and total.unit = unit.unit
    where figure_line.child = ''
    union all
    select item, unit, '', numerator from line where kind = 'row' and state = 'reported' and subject = unit
    union all
    select figure_line.item, figure_line.unit, figure_line.child, total.numerator
    from figure_line join total on total.item = figure_line.item and total.unit = figure_line.child
    where figure_line.child <> ''
  ) sides
  group by item, unit, child
), place_of as (
  select line_cell.unit, line_cell.kind, line_cell.subject, line_cell.item,
    min(cell.sheet) as sheet, min(cell.ref) as ref, count(*) as cells
  from line_cell
  join item on item.item = line_cell.item and item.measure = 'value'
  join cell on cell.filing = line_cell.filing and cell.line = line_cell.line and cell.field = item.field and cell.measure = item.measure
  where line_cell.kind <> 'own'
  group by line_cell.unit, line_cell.kind, line_cell.subject, line_cell.item
)
select figure_line.unit, figure_line.child, item.form, item.field, figure_line.reported, computed.number as computed,
  filing.filing, coalesce(place_of.sheet, '') as sheet, case when place_of.cells = 1 then place_of.ref else '' end as ref
from figure_line
join item on item.item = figure_line.item and item.kind = 'field' and item.measure = 'value'
join computed on computed.item = figure_line.item and computed.unit = figure_line.unit and computed.child = figure_line.child
join filing on filing.unit = figure_line.unit and filing.form = item.form
left join place_of on place_of.unit = figure_line.unit and place_of.kind = figure_line.kind and place_of.subject = figure_line.subject
  and place_of.item = figure_line.item
where computed.number <> figure_line.reported
