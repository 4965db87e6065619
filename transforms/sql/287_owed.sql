-- What holds for the results of an indicator at all units of a tier: whether they are
-- percentages, whether they are shown though nobody below is expected and nothing was
-- given, since the unit is asked itself, and the target that binds them.
-- Grain: (indicator, tier).
-- NULL: comparison and bound are NULL where no target binds the tier; target is '' then.
-- Never: a target of another tier.
select indicator.indicator, indicator.place as indicator_place, tiers.tier,
  indicator.kind in ('ratio', 'unit_share') as percentage, indicator.kind = 'own' or asked_self.tier is not null as shown_empty,
  target.comparison, target.bound, coalesce(target.words, '') as target
from indicator
cross join (select distinct tier from unit) tiers
left join (
  select distinct indicator_item.indicator, asked_tier.tier
  from indicator_item
  join asked_tier on asked_tier.item = indicator_item.item
) asked_self on asked_self.indicator = indicator.indicator and asked_self.tier = tiers.tier
left join target on target.indicator = indicator.indicator and target.tier = tiers.tier
