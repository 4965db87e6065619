-- The units behind each figure that is summed over time or counts distinct keys: what
-- is needed of a period, besides its figures, where several are taken together.
-- Grain: (indicator, ancestor, unit) for flows, ratios and distinct counts.
-- NULL: none; missing is 1 for a unit that is expected and not counted as reported.
-- Never: a unit that is not expected there.
select indicator_standing.indicator, indicator_standing.ancestor, indicator_standing.unit,
  case when indicator_standing.state = 'missing' then 1 else 0 end as missing
from indicator_standing
join indicator on indicator.indicator = indicator_standing.indicator and indicator.kind in ('flow', 'ratio')
where indicator_standing.state <> 'not_applicable'
union all
select indicator, ancestor, unit, case when state = 'missing' then 1 else 0 end
from register_standing
