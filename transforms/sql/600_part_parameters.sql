-- What is told of the units below a root, where only some of them were computed anew: the
-- figures that they have, of which the root's are made.
-- Grain: said at each table.
-- NULL: said at each table.
-- Never: a unit that is not summed into the root; two units of which one contains the other.

-- One row per figure of a unit; value is NULL for a percentage, numerator and denominator
-- for anything else, all of them where nothing is reported.
create table part_figure (indicator text not null, unit text not null,
  value decimal(38, 6), numerator decimal(38, 6), denominator decimal(38, 6), reported integer not null, expected integer not null);

-- One row per key counted in a figure of a unit.
create table part_key (indicator text not null, unit text not null, key text not null);

-- One row per field total of a unit; value is NULL where everything is missing.
create table part_field (form text not null, field text not null, measure text not null, unit text not null,
  value decimal(38, 6), reported integer not null, expected integer not null);
