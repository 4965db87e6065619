-- Rows of a register that a distinct count takes in, with the key in the form in which
-- keys are compared.
-- Grain: (indicator, filing, line).
-- NULL: none.
-- Never: a row whose choice is not in the condition's list.
-- Columns: indicator text, unit integer, form text, field text, filing integer, line text, key text, words text, sheet text, ref text.
select term.indicator, self_cell.unit, self_cell.form, self_cell.field, self_cell.filing, self_cell.line,
  folded.key, self_cell.words, self_cell.sheet, self_cell.ref
from term
join indicator on indicator.indicator = term.indicator and indicator.kind = 'distinct'
join self_cell on self_cell.form = term.form and self_cell.field = term.field and self_cell.measure = 'value' and self_cell.state = 'reported'
join folded on folded.words = self_cell.words
left join condition on condition.indicator = term.indicator
where condition.indicator is null
  or exists (select 1 from satisfying where satisfying.indicator = term.indicator
    and satisfying.filing = self_cell.filing and satisfying.line = self_cell.line)
