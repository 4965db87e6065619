package sample

import (
	"time"

	"danvan/pipeline"
)

// Adjusted is [Consolidation] as its second edition: a figure with a reason that was
// written to harm, one that is new, one that the programme changed, one that is no
// more, and one of the year to date that an earlier period changed.
func Adjusted() *pipeline.Consolidation {
	c := Consolidation()
	c.Edition, c.Since = 2, &pipeline.Edition{Period: c.Period, Number: 1, At: time.Date(2021, 9, 18, 9, 0, 0, 0, time.UTC)}
	figure := func(unit, indicator string, value int64, reported int) *pipeline.FrozenResult {
		return &pipeline.FrozenResult{Unit: unit, Indicator: indicator, Value: pipeline.Known(pipeline.Int(value)), Reported: reported, Expected: 9}
	}
	c.Adjustments = []pipeline.Adjustment{
		{Unit: Root, Indicator: Visits, Before: figure(Root, Visits, 1860, 9), After: figure(Root, Visits, 866, 9),
			Causes: []pipeline.Cause{{Unit: "H8", Form: "01/TCD", Version: 2, Was: 1, Reason: "=HYPERLINK(\"x\") & <w:p>sót"}, {Unit: "H8.X2", Form: "01/TCD", Version: 3, Was: 2}}},
		{Unit: "H8", Indicator: Visitors, Before: &pipeline.FrozenResult{Unit: "H8", Indicator: Visitors, Expected: 9}, After: figure("H8", Visitors, 12, 1),
			Causes: []pipeline.Cause{{Unit: "H8", Form: "01/TCD", Version: 1}}},
		{Unit: "H8", Indicator: Dialogues, Before: figure("H8", Dialogues, 3, 9), After: figure("H8", Dialogues, 4, 9), Programme: true},
		{Unit: "H9", Indicator: Dialogues, Before: figure("H9", Dialogues, 5, 9)},
		{Unit: "H8", Indicator: Visits, ToDate: true, Before: figure("H8", Visits, 640, 9), After: figure("H8", Visits, 657, 9),
			Earlier: []pipeline.EditionRef{{Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1}, Number: 2}}},
	}
	return c
}

// Alike is a share that a correction left at 100 % of other parts.
func Alike() pipeline.Adjustment {
	share := func(of int64) *pipeline.FrozenResult {
		return &pipeline.FrozenResult{Unit: "H9", Indicator: Visits, Value: pipeline.Known(pipeline.Int(100)), Numerator: pipeline.Known(pipeline.Int(of)), Denominator: pipeline.Known(pipeline.Int(of)), Reported: 9, Expected: 9}
	}
	return pipeline.Adjustment{Unit: "H9", Indicator: Visits, Before: share(1036), After: share(1056)}
}
