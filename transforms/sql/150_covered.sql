-- Which units a subtree figure speaks for, so that n/N says no more than was filed.
--   Without a breakdown it speaks for every unit below and for the filer; a unit that
--   itself marked the cell not applicable stays not expected.
--   With a breakdown it speaks for the units whose row is reported and all below them;
--   a unit without a row, or with a blank one, is missing even under a total row:
--   nobody stated its figure. A row marked not applicable takes its units out, and so
--   does the unit itself where no row speaks for it.
--   The filer counts by its own row; without one it counts as reported, since it
--   signed the figure.
--   Blank cells are not stored: that a report is a breakdown, and has a row of the filer,
--   is read off its lines and not off the cells of the item.
-- Grain: (item, filer, unit) for asked units below the filer.
-- NULL: none.
-- Never: a unit counted because its neighbour filed.
-- Columns: item integer, filer integer, unit integer, state text.
with rows_of as (
  select item_part.item, shape.unit as filer, max(shape.has_own_line) as own_row
  from filing_shape shape
  join item_part on item_part.form = shape.form
  where shape.has_rows = 1
  group by item_part.item, shape.unit
), named as (
  select line.item, line.unit as filer, below.unit,
    max(case line.state when 'reported' then 2 when 'not_applicable' then 1 else 0 end) as rank
  from line
  join below on below.ancestor = line.subject
  where line.kind = 'row' and (line.subject <> line.unit or below.unit = line.unit)
  group by line.item, line.unit, below.unit
)
select figure.item, figure.unit as filer, asked.unit,
  case when rows_of.item is null then case when unsaid.state = 'not_applicable' then 'not_applicable' else 'reported' end
       when asked.unit = figure.unit and rows_of.own_row = 0 then 'reported'
       when named.rank = 2 then 'reported'
       when named.rank = 1 or unsaid.state = 'not_applicable' then 'not_applicable'
       else 'missing' end as state
from figure
join below on below.ancestor = figure.unit
join asked on asked.item = figure.item and asked.unit = below.unit
left join unsaid on unsaid.item = figure.item and unsaid.unit = below.unit
left join rows_of on rows_of.item = figure.item and rows_of.filer = figure.unit
left join named on named.item = figure.item and named.filer = figure.unit and named.unit = asked.unit
where figure.made_of <> 'own'
