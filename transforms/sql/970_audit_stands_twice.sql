-- Two figures in one total never contain one another.
-- Grain: (item, ancestor, unit) that two subtree figures of one total cover. NULL: none. Never: a row.
select stands.item, stands.ancestor, covered.unit, count(*) as times
from stands
join covered on covered.item = stands.item and covered.filer = stands.unit
where stands.made_of <> 'own'
group by stands.item, stands.ancestor, covered.unit
having count(*) > 1
