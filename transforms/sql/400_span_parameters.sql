-- What a span of periods is told besides the parameters of its last period.
-- Grain: said at each table; the last period is 0, those before it are -1, -2 and so on.
-- A unit is -1 that is not in the tree of the last period; in span_behind it has its code.
-- Never: a figure that a period's own views did not make.

-- One row per unit that has figures; whole where it is the same in every period's tree.
create table span_unit (unit integer not null, whole boolean not null);

-- One row per figure of a period; of a kind that is not summed over time only from the period
-- on from which the unit is the same; value is NULL for a percentage, numerator and
-- denominator for anything else, all of them where nothing is reported.
create table span_figure (period integer not null, indicator text not null, unit integer not null,
  value decimal(38, 6), numerator decimal(38, 6), denominator decimal(38, 6), reported integer not null, expected integer not null);

-- One row per unit expected in a figure of a period; missing is 1 or 0.
create table span_behind (period integer not null, indicator text not null, ancestor integer not null, unit text not null, missing integer not null);

-- One row per key counted in a figure of a period.
create table span_key (period integer not null, indicator text not null, unit integer not null, key text not null);
