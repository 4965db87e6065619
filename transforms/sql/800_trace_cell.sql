-- The cells that the figure in question was made from, each with its part in it.
-- Grain: (filing, line, field, measure, role).
-- NULL: number is NULL for a key or a text.
-- Never: a cell that the figure does not take in; a blank cell.
select place.unit, place.form, place.field, place.line, place.filing, place.sheet, place.ref, place.role, place.number, place.words, place.key
from (
  select line_cell.unit, item_part.form, item_part.field, line_cell.line, line_cell.filing, coalesce(cell.sheet, '') as sheet, coalesce(cell.ref, '') as ref,
    case when item.kind = 'ratio' then item_part.part else 'value' end as role, line_cell.number, '' as words, '' as key
  from question
  join indicator_item on indicator_item.indicator = question.indicator
  join item on item.item = indicator_item.item
  join stands on stands.item = item.item and stands.ancestor = question.unit
  join line on line.item = item.item and line.unit = stands.unit and line.kind = stands.made_of and line.state = 'reported'
  join below on below.ancestor = line.unit and below.unit = line.subject
  left join nested_row on nested_row.item = line.item and nested_row.unit = line.unit and nested_row.subject = line.subject and line.kind = 'row'
  join item_part on item_part.item = item.item
  join line_cell on line_cell.unit = line.unit and line_cell.kind = line.kind and line_cell.subject = line.subject
    and line_cell.item = item_part.field_item and line_cell.state = 'reported'
  left join cell on cell.filing = line_cell.filing and cell.line = line_cell.line and cell.field = item_part.field and cell.measure = item_part.measure
  where nested_row.item is null
  union all
  select satisfying.unit, satisfying.form, satisfying.field, satisfying.line, satisfying.filing, satisfying.sheet, satisfying.ref,
    'satisfies', satisfying.number, satisfying.words, ''
  from question
  join indicator on indicator.indicator = question.indicator and indicator.kind = 'unit_share'
  join below on below.ancestor = question.unit
  join answer on answer.indicator = question.indicator and answer.unit = below.unit and answer.state <> 'not_applicable'
  join satisfying on satisfying.indicator = question.indicator and satisfying.unit = below.unit
  join condition on condition.indicator = question.indicator
  left join field on field.form = satisfying.form and field.field = satisfying.field
  where condition.field <> '' or field.kind = 'key' or satisfying.line = ''
  union all
  select register_row.unit, register_row.form, register_row.field, register_row.line, register_row.filing, register_row.sheet, register_row.ref,
    'key', null, register_row.words, register_row.key
  from question
  join register_below on register_below.ancestor = question.unit
  join register_row on register_row.indicator = question.indicator and register_row.form = register_below.form and register_row.unit = register_below.unit
  union all
  select self_cell.unit, self_cell.form, self_cell.field, self_cell.line, self_cell.filing, self_cell.sheet, self_cell.ref,
    'value', self_cell.number, '', ''
  from question
  join indicator on indicator.indicator = question.indicator and indicator.kind = 'own'
  join term on term.indicator = question.indicator
  join self_cell on self_cell.unit = question.unit and self_cell.form = term.form and self_cell.field = term.field
    and self_cell.measure = 'value' and self_cell.state = 'reported'
  union all
  select passage.unit, passage.form, passage.field, passage.line, passage.filing, passage.sheet, passage.ref,
    'text', null, passage.words, ''
  from question
  join below on below.ancestor = question.unit
  join passage on passage.indicator = question.indicator and passage.unit = below.unit
) place
