-- Texts with their source: the narrative of each text indicator, and explanations and
-- notes with indicator ''.
-- Grain: (indicator, filing, line, field, measure).
-- NULL: none.
-- Never: an empty text; a text merged with another (that is laid out later).
select term.indicator, filing.unit, filing.form, cell.field, cell.words, filing.filing, cell.line, cell.measure, cell.sheet, cell.ref
from term
join indicator on indicator.indicator = term.indicator and indicator.kind = 'text'
join filing on filing.form = term.form
join cell on cell.filing = filing.filing and cell.field = term.field and cell.measure = 'value'
where cell.state = 'reported' and cell.words <> ''
union all
select '', filing.unit, filing.form, cell.field, cell.words, filing.filing, cell.line, cell.measure, cell.sheet, cell.ref
from filing
join cell on cell.filing = filing.filing
where cell.words <> '' and (cell.measure = 'explanation' or cell.field = 'note')
