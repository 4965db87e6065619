-- What a run is told. Every parameter arrives as rows of these tables and is never
-- pasted into a statement; the views that follow read nothing else. Units are numbers, by
-- which they are joined: their places in the order of the trees of the run.
-- Grain: said at each table. Empty text means "none"; NULL is used for numbers only.
-- Never: a row that is not of this period's tree, forms in force and counting submissions.

-- One row per unit of the period's tree; parent is NULL for the root, -1 where there is no such unit.
create table unit (code text not null, tier text not null, parent integer, counted boolean not null, unit integer not null);

-- One row per tree: its root. Most runs have one; where several periods share a run each
-- has its own, and no unit of one stands in another; where a period is restated its own
-- tree stands below the root of the one that is shown.
create table tree (root integer not null);

-- One row per form in force.
create table form (form text not null, layout text not null, place integer not null);

-- One row per field of a form.
create table field (form text not null, field text not null, kind text not null, place integer not null);

-- One row per form and tier that files it; asking numbers what such a unit is asked.
create table files (form text not null, tier text not null, asking integer not null);

-- One row per field and tier that fills it.
create table applies (form text not null, field text not null, tier text not null);

-- One row per numeric field and measure (value, cumulative). totalled: its own total is
-- wanted; of a field that only ratios are made of it need not be.
create table measured (form text not null, field text not null, measure text not null, totalled boolean not null);

-- One row per indicator; leave_out: units that have not filed leave a unit share's denominator.
create table indicator (indicator text not null, kind text not null, place integer not null, leave_out boolean not null);

-- One row per field of an indicator; part is numerator or denominator.
create table term (indicator text not null, part text not null, form text not null, field text not null);

-- One row where a field is asked about: what is rolled up of it, as a flow of its own.
create table asked_field (indicator text not null, form text not null, field text not null, measure text not null);

-- One row per condition; field '' asks only whether something was filed.
create table condition (indicator text not null, form text not null, field text not null, comparison text not null, bound decimal(18, 6) not null);

-- One row per option code that a condition accepts.
create table condition_option (indicator text not null, code text not null);

-- One row per indicator and tier that a target binds.
create table target (indicator text not null, tier text not null, comparison text not null, bound decimal(18, 6) not null, words text not null);

-- One row per field that scores are made from; scorer is self (the unit's own cell) or
-- superior (the cell in the unit's row of a table).
create table scored (form text not null, field text not null, scorer text not null);

-- One row per submission that counts: at most one for a unit and a form. filing numbers
-- them within the run; facts numbers the file that holds the cells; mark stands behind the
-- codes of the unit and of the units that its lines name, where several scenes share a run.
create table filing (filing integer not null, facts integer not null, submission text not null, unit integer not null, form text not null, scope text not null, version integer not null, file text not null, mark text not null, asking integer not null);

-- One row per field whose cells are laid down, where not all are.
create table read_field (form text not null, field text not null);

-- One row per unit whose totals are made, where not all are.
create table read_unit (unit integer not null);

-- One row per line of those submissions, with the number of its cells, and of those that are
-- not the note below a table, which stands with the unit's own line and is none.
create table filed_line (filing integer not null, line text not null, cells bigint not null, said bigint not null);

-- One row per cell of those submissions. line: '' the unit itself, a unit's code,
-- '#total', or a register row. number is NULL where the cell holds none; asking is that of its filing.
create table cell (filing integer not null, line text not null, field text not null, measure text not null, state text not null,
  number decimal(18, 6), words text not null, sheet text not null, ref text not null, asking integer not null);

-- One row per register key as typed, with the form in which keys are compared.
create table folded (words text not null, key text not null);

-- One row per unit of a tree that is shown and unit of the tree that reported that it holds, but
-- not with all that lay below; empty where a period stands on its own tree.
create table parted (ancestor integer not null, unit integer not null);

-- The one figure that is asked about; empty in a roll-up.
create table question (unit integer not null, indicator text not null);
