-- What every asked unit said of its own office.
-- Grain: (item, unit) of asked.
-- NULL: none; a unit that has not filed is missing.
-- Never: a subtree figure taken for the unit's own.
select asked.item, asked.unit,
  case coalesce(max(case when line.kind = 'own' and line.state = 'reported' then 2
                         when line.state = 'not_applicable' then 1
                         else 0 end), 0)
    when 2 then 'reported' when 1 then 'not_applicable' else 'missing' end as state
from asked
left join line on line.item = asked.item and line.unit = asked.unit and line.subject = asked.unit
group by asked.item, asked.unit
