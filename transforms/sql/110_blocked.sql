-- Figures that an ancestor's total must not take in, because a unit on the way up
-- filed a subtree figure that already contains them. The reported one stands; but not
-- in an ancestor on another tree that holds a part only of what it contains: there it is
-- the one that is left out.
-- Grain: (item, ancestor, unit).
-- NULL: none.
-- Never: a subtree figure blocking itself where all that it contains is, or anything at
-- rows below its filer.
-- Columns: item integer, ancestor integer, unit integer.
select distinct figure.item, above.ancestor, under.unit
from figure
join below above on above.unit = figure.unit
left join parted on parted.ancestor = above.ancestor and parted.unit = figure.unit
join below under on under.ancestor = figure.unit and (under.unit = figure.unit) = (parted.unit is not null)
where figure.made_of <> 'own'
