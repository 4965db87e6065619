package figures

import (
	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Figure says a figure beside its target: "99,999%", "không phát sinh" where the
// denominator of a ratio is reported as 0.
func (w Words) Figure(r pipeline.Result, ind *pipeline.Indicator) string {
	if _, bound, ok := shown.ParseBound(r.Target); ok {
		return w.FigureBeside(r, ind, bound)
	}
	return w.FigureBeside(r, ind)
}

// FigureBeside says a figure beside bounds that are not its target.
func (w Words) FigureBeside(r pipeline.Result, ind *pipeline.Indicator, bounds ...pipeline.Number) string {
	if shown.NothingArose(r) {
		return w.Say(None)
	}
	if !r.Value.Known || r.Value.Number == 0 && shown.Countable(ind.Kind) {
		return w.Value(r.Value, ind)
	}
	s := shown.Beside(r, ind.Unit, bounds...)
	text := w.quantity(s.String(), ind.Unit)
	if s.Side != "" {
		text += " (" + s.Side + ")"
	}
	return text
}
