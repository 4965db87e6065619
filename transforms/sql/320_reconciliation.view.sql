-- Reported figures that differ from what others filed:
--   a subtree figure against the filer's own row plus the totals of its children;
--   a breakdown row against that unit's own total;
--   the keys of a subtree register against those that the registers below it list.
-- Grain: (unit, child, form, field); child is -1 for a whole subtree.
-- NULL: none.
-- Never: a comparison with nothing (no row unless both sides are known); a correction:
-- the reported figure stands; a sum without how many of the units in it reported.
with held_against as (
  select item, unit, numerator, reported, expected
  from coverage where item in (select item from wide_line)
), computed as (
  select item, unit, child, sum(number) as number, sum(units_reported) as units_reported, sum(units_expected) as units_expected
  from (
    select wide_line.item, wide_line.unit, -1 as child, total.numerator as number, total.reported as units_reported, total.expected as units_expected
    from wide_line
    join unit on unit.parent = wide_line.unit and unit.counted
    join held_against total on total.item = wide_line.item and total.unit = unit.unit
    where wide_line.child = -1
    union all
    select wide_line.item, wide_line.unit, -1, line.numerator, 1, 1
    from wide_line
    join line on line.item = wide_line.item and line.unit = wide_line.unit and line.kind = 'row' and line.state = 'reported' and line.subject = line.unit
    where wide_line.child = -1
    union all
    select wide_line.item, wide_line.unit, wide_line.child, total.numerator, total.reported, total.expected
    from wide_line join held_against total on total.item = wide_line.item and total.unit = wide_line.child
    where wide_line.child <> -1
  ) sides
  group by item, unit, child
), place_of as (
  select wide_line.unit, wide_line.kind, wide_line.subject, wide_line.item,
    min(cell.sheet) as sheet, min(cell.ref) as ref, count(*) as cells
  from wide_line
  join item on item.item = wide_line.item and item.measure = 'value'
  join line_cell on line_cell.item = wide_line.item and line_cell.unit = wide_line.unit and line_cell.kind = wide_line.kind and line_cell.subject = wide_line.subject
  join cell on cell.filing = line_cell.filing and cell.line = line_cell.line and cell.field = item.field and cell.measure = item.measure
  group by wide_line.unit, wide_line.kind, wide_line.subject, wide_line.item
), key_field as (
  select distinct term.form, term.field from term join indicator on indicator.indicator = term.indicator and indicator.kind = 'distinct'
), listed as (
  select self_cell.unit, self_cell.form, self_cell.field, folded.key
  from self_cell
  join key_field on key_field.form = self_cell.form and key_field.field = self_cell.field
  join folded on folded.words = self_cell.words
  where self_cell.measure = 'value' and self_cell.state = 'reported'
), wide_register as (
  select filing.filing, filing.unit, filing.form, key_field.field, count(distinct listed.key) as keys
  from filing
  join key_field on key_field.form = filing.form
  left join listed on listed.unit = filing.unit and listed.form = filing.form and listed.field = key_field.field
  where filing.scope = 'subtree'
  group by filing.filing, filing.unit, filing.form, key_field.field
), below_register as (
  select wide_register.filing, wide_register.field, count(distinct listed.key) as keys
  from wide_register
  join unit on unit.parent = wide_register.unit and unit.counted
  join register_below on register_below.ancestor = unit.unit and register_below.form = wide_register.form
  left join listed on listed.unit = register_below.unit and listed.form = wide_register.form and listed.field = wide_register.field
  group by wide_register.filing, wide_register.field
), register_covered as (
  select wide_register.filing, wide_register.field,
    sum(case when standing.state = 'reported' then 1 else 0 end) as units_reported, count(*) as units_expected
  from wide_register
  join unit on unit.parent = wide_register.unit and unit.counted
  join (
    select distinct term.form, term.field, register_standing.ancestor, register_standing.unit, register_standing.state
    from register_standing join term on term.indicator = register_standing.indicator
  ) standing on standing.form = wide_register.form and standing.field = wide_register.field and standing.ancestor = unit.unit
  group by wide_register.filing, wide_register.field
)
select wide_line.unit, wide_line.child, item.form, item.field, wide_line.reported, computed.number as computed,
  cast(computed.units_reported as integer) as units_reported, cast(computed.units_expected as integer) as units_expected,
  filing.filing, coalesce(place_of.sheet, '') as sheet, case when place_of.cells = 1 then place_of.ref else '' end as ref
from wide_line
join item on item.item = wide_line.item and item.kind = 'field' and item.measure = 'value'
join computed on computed.item = wide_line.item and computed.unit = wide_line.unit and computed.child = wide_line.child
join filing on filing.unit = wide_line.unit and filing.form = item.form
left join place_of on place_of.unit = wide_line.unit and place_of.kind = wide_line.kind and place_of.subject = wide_line.subject
  and place_of.item = wide_line.item
where computed.number <> wide_line.reported
union all
select wide_register.unit, -1, wide_register.form, wide_register.field, cast(wide_register.keys as decimal(38, 6)), cast(below_register.keys as decimal(38, 6)),
  cast(register_covered.units_reported as integer), cast(register_covered.units_expected as integer), wide_register.filing, '', ''
from wide_register
join below_register on below_register.filing = wide_register.filing and below_register.field = wide_register.field
join register_covered on register_covered.filing = wide_register.filing and register_covered.field = wide_register.field
where below_register.keys <> wide_register.keys
