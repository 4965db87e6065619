-- Every unit with itself and everybody above it. summed: its figures are summed that far
-- up, since every unit on the way, itself included, is counted.
-- Trino writes a recursion out, each step with all before it: ten steps took half a minute
-- where this takes one. A unit more than 9 below its root is not reached from it, and
-- the audit of the tree says so.
-- Grain: (ancestor, unit).
-- NULL: none.
-- Never: an end that is not reached because the tree has a circle; an audit finds that.
select way.ancestor, lineage.unit, way.summed
from (
  select u0.unit, array[u0.unit, u1.unit, u2.unit, u3.unit, u4.unit, u5.unit, u6.unit, u7.unit, u8.unit, u9.unit] as ancestors,
    array[true, u0.counted, u0.counted and u1.counted, u0.counted and u1.counted and u2.counted, u0.counted and u1.counted and u2.counted and u3.counted, u0.counted and u1.counted and u2.counted and u3.counted and u4.counted, u0.counted and u1.counted and u2.counted and u3.counted and u4.counted and u5.counted, u0.counted and u1.counted and u2.counted and u3.counted and u4.counted and u5.counted and u6.counted, u0.counted and u1.counted and u2.counted and u3.counted and u4.counted and u5.counted and u6.counted and u7.counted, u0.counted and u1.counted and u2.counted and u3.counted and u4.counted and u5.counted and u6.counted and u7.counted and u8.counted] as summed
  from unit u0
  left join unit u1 on u1.unit = u0.parent
  left join unit u2 on u2.unit = u1.parent
  left join unit u3 on u3.unit = u2.parent
  left join unit u4 on u4.unit = u3.parent
  left join unit u5 on u5.unit = u4.parent
  left join unit u6 on u6.unit = u5.parent
  left join unit u7 on u7.unit = u6.parent
  left join unit u8 on u8.unit = u7.parent
  left join unit u9 on u9.unit = u8.parent
) lineage
cross join unnest(lineage.ancestors, lineage.summed) as way (ancestor, summed)
where way.ancestor is not null
