-- Cells that satisfy the condition of an indicator: compared as a number, or the code
-- of a choice that is in the list; with no field, any cell that was filled in.
-- Grain: (indicator, filing, line, field, measure).
-- NULL: number as in self_cell.
-- Never: a blank or not applicable cell.
-- Columns: indicator text, unit integer, form text, field text, filing integer, line text, measure text, number decimal(18, 6), words text, sheet text, ref text.
select condition.indicator, self_cell.unit, self_cell.form, self_cell.field, self_cell.filing, self_cell.line,
  self_cell.measure, self_cell.number, self_cell.words, self_cell.sheet, self_cell.ref
from condition
join self_cell on self_cell.form = condition.form and (condition.field = '' or condition.field = self_cell.field)
where self_cell.state = 'reported'
  and (self_cell.measure = 'value' or condition.field = '')
  and (condition.field = ''
    or exists (select 1 from condition_option accepted where accepted.indicator = condition.indicator and accepted.code = self_cell.words)
    or case condition.comparison
         when '=' then self_cell.number = condition.bound
         when '>=' then self_cell.number >= condition.bound
         when '<=' then self_cell.number <= condition.bound
         when '>' then self_cell.number > condition.bound
         when '<' then self_cell.number < condition.bound
         else false end)
