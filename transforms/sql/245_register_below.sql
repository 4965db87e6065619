-- Whose registers a unit's counts take in: its own and those of all below it, but those
-- whose things are listed by a register further up that covers everything below it. That
-- one stands, as a subtree figure does; where an ancestor on another tree holds a part only
-- of what it covers, it is the one that is left out.
-- Grain: (form, ancestor, unit) for units that filed a register whose keys are counted.
-- NULL: none.
-- Never: a subtree register that blocks itself where all that it covers is, or any at rows
-- below its filer.
-- Columns: form text, ancestor integer, unit integer.
select filing.form, below.ancestor, filing.unit
from filing
join (
  select distinct term.form from term join indicator on indicator.indicator = term.indicator and indicator.kind = 'distinct'
) counted on counted.form = filing.form
join below on below.unit = filing.unit
left join (
  select distinct wide.form, above.ancestor, under.unit
  from filing wide
  join below above on above.unit = wide.unit
  left join parted on parted.ancestor = above.ancestor and parted.unit = wide.unit
  join below under on under.ancestor = wide.unit and (under.unit = wide.unit) = (parted.unit is not null)
  where wide.scope = 'subtree'
) contained on contained.form = filing.form and contained.ancestor = below.ancestor and contained.unit = filing.unit
where contained.form is null
