-- How units stand in an ancestor's total of an item by a subtree figure that the total
-- takes in above them, whatever they said themselves.
-- Grain: (item, ancestor, unit) for asked units that such a figure speaks for; state is
-- what counts, said what the unit's own office would have counted as.
-- NULL: none.
-- Never: a unit twice.
-- Columns: item integer, ancestor integer, unit integer, state text, said text.
select stands.item, stands.ancestor, covered.unit, covered.state, coalesce(unsaid.state, 'reported') as said
from stands
join covered on covered.item = stands.item and covered.filer = stands.unit
join below on below.ancestor = stands.ancestor and below.unit = covered.unit
left join unsaid on unsaid.item = stands.item and unsaid.unit = covered.unit
where stands.made_of <> 'own'
