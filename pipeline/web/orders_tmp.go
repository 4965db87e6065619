package web

import (
	"danvan/pipeline"
)

func (v *visit) readOrder(field func(string) string) (Order, error) {
	o := Order{Job: pipeline.Job(field("job")), Note: field("note")}
	switch o.Job {
	case pipeline.JobIngest:
		return Order{Job: o.Job}, nil
	case pipeline.JobConsolidate:
		o.Note = ""
	case JobClose:
	default:
		return o, errNotFound
	}
	period, err := pipeline.ParsePeriod(field("period"))
	if err != nil || !v.holds(period) {
		return o, errNotFound
	}
	o.Period = period
	return o, nil
}

func (v *visit) cannot(Order) pipeline.Sentence { return pipeline.Sentence{} }
