-- Two figures in one total never contain one another.
-- Grain: (item, ancestor, unit) that two subtree figures of one total cover. NULL: none. Never: a row.
select stands.item, above.code as ancestor, unit.code as unit, count(*) as times
from stands
join covered on covered.item = stands.item and covered.filer = stands.unit
join unit above on above.unit = stands.ancestor
join unit on unit.unit = covered.unit
where stands.made_of <> 'own'
group by stands.item, above.code, unit.code
having count(*) > 1
