-- The cells behind every figure at once, each cell once with the units that it counts
-- in: from the one that filed it up to the top. It lists what trace_cell lists for one
-- figure, by way of reach and not of each ancestor; a test holds the two equal.
-- Grain: (indicator, filing, line, field, measure, role); top is the place of a unit.
-- NULL: number is NULL for a key; sheet and ref are '' of a register without rows, which
-- says 0 and has no cell to show.
-- Never: a cell that no figure takes in; a blank cell; a text (passage has those).
with counted as (
  select unit, min(ancestor) as top from below group by unit
)
select indicator_item.indicator, read_cell.unit, read_cell.top, read_cell.form, read_cell.field, read_cell.line, read_cell.measure, read_cell.filing,
  cell.sheet, cell.ref, case when item.kind = 'ratio' then read_cell.part else 'value' end as role, read_cell.number, '' as words, '' as key
from indicator_item
join item on item.item = indicator_item.item
join read_cell on read_cell.item = item.item
join cell on cell.filing = read_cell.filing and cell.line = read_cell.line and cell.field = read_cell.field and cell.measure = read_cell.measure
union all
select indicator_item.indicator, read_cell.unit, read_cell.top, read_cell.form, read_cell.field, '', read_cell.measure, read_cell.filing,
  '', '', case when item.kind = 'ratio' then read_cell.part else 'value' end, read_cell.number, '', ''
from indicator_item
join item on item.item = indicator_item.item
join read_cell on read_cell.item = item.item
join filing_shape shape on shape.filing = read_cell.filing and shape.cells = 0
union all
select satisfying.indicator, satisfying.unit, counted.top, satisfying.form, satisfying.field, satisfying.line, satisfying.measure, satisfying.filing,
  satisfying.sheet, satisfying.ref, 'satisfies', satisfying.number, satisfying.words, ''
from satisfying
join indicator on indicator.indicator = satisfying.indicator and indicator.kind = 'unit_share'
join condition on condition.indicator = satisfying.indicator
join answer on answer.indicator = satisfying.indicator and answer.unit = satisfying.unit and answer.state <> 'not_applicable'
join counted on counted.unit = satisfying.unit
left join field on field.form = satisfying.form and field.field = satisfying.field
where condition.field <> '' or field.kind = 'key' or satisfying.line = ''
union all
select register_row.indicator, register_row.unit, listed.top, register_row.form, register_row.field, register_row.line, 'value', register_row.filing,
  register_row.sheet, register_row.ref, 'key', null, register_row.words, register_row.key
from register_row
join (
  select form, unit, min(ancestor) as top from register_below group by form, unit
) listed on listed.form = register_row.form and listed.unit = register_row.unit
union all
select term.indicator, self_cell.unit, self_cell.unit, self_cell.form, self_cell.field, self_cell.line, self_cell.measure, self_cell.filing,
  self_cell.sheet, self_cell.ref, 'value', self_cell.number, '', ''
from term
join indicator on indicator.indicator = term.indicator and indicator.kind = 'own'
join self_cell on self_cell.form = term.form and self_cell.field = term.field and self_cell.measure = 'value' and self_cell.state = 'reported'
