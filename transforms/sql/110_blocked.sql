-- Figures that an ancestor's total must not take in, because a unit on the way up
-- filed a subtree figure that already contains them. The reported one stands.
-- Grain: (item, ancestor, unit).
-- NULL: none.
-- Never: a subtree figure blocking itself, or anything at rows below its filer.
-- Columns: item integer, ancestor integer, unit integer.
select distinct figure.item, above.ancestor, under.unit
from figure
join below above on above.unit = figure.unit
join below under on under.ancestor = figure.unit and under.unit <> figure.unit
where figure.made_of <> 'own'
