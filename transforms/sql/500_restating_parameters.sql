-- What a run is told that shows the figures of one tree on another. The units of both
-- trees stand in one: a unit of the tree that is shown has '@' before its code, files
-- nothing and has the tier ''; the root of the tree that reported stands below the root
-- that is shown, so that nothing reported is lost on the way.
-- Grain: (unit, heir): which units of the tree that is shown a unit's area is part of.
-- NULL: none. Never: a unit that ended without an heir; its figures stay with the root.
create table heir (unit integer not null, heir integer not null);
