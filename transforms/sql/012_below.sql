-- Who is summed where: a unit stands below itself and below every ancestor it can reach.
-- Grain: (ancestor, unit).
-- NULL: none.
-- Never: a path through a unit with counted = false; such a unit and what lies below
-- it are shown at their own rows and summed no further up.
select ancestor, unit from lineage where summed
