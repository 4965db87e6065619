-- What a unit filed about itself: its own line, or a total row that stands alone, or
-- the rows of its register; only the fields that conditions, own values and registers
-- ask about. Conditions and own values read these and nothing else:
-- whether a unit did something is for that unit to say.
-- Grain: (filing, line, field, measure).
-- NULL: number is NULL where the cell holds none.
-- Never: a line that one unit wrote about another.
-- Columns: unit integer, form text, layout text, filing integer, line text, field text, measure text, state text, number decimal(18, 6), words text, sheet text, ref text.
select filed.unit, filed.form, filed.layout, filed.filing, filed.line, filed.field, filed.measure, filed.state, filed.number,
  filed.words, filed.sheet, filed.ref
from filed_cell filed
join (
  select form, field from condition where field <> ''
  union
  select field.form, field.field from condition join field on field.form = condition.form where condition.field = ''
  union
  select term.form, term.field from term join indicator on indicator.indicator = term.indicator and indicator.kind in ('own', 'distinct')
) wanted on wanted.form = filed.form and wanted.field = filed.field
where filed.layout = 'register'
  or filed.line in ('', filed.code)
  or (filed.line = '#total' and filed.has_rows = 0 and filed.has_own_line = 0)
