package web

import (
	"time"

	"danvan/pipeline"
)

// periodView is a period as other systems read it.
type periodView struct {
	Period       pipeline.Period   `json:"period"`
	From         pipeline.Date     `json:"from"`
	To           pipeline.Date     `json:"to"`
	Consolidated bool              `json:"consolidated"`
	Closed       *pipeline.Closing `json:"closed"` // null where it is not
	Editions     []editionRow      `json:"editions"`
}

// editionRow is an edition as other systems read it.
type editionRow struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	Note   string    `json:"note"`
	SHA256 string    `json:"sha256"` // of the record
}

// unitView is a unit on the tree of a period.
type unitView struct {
	Code         string `json:"code"`
	Name         string `json:"name"`
	Tier         string `json:"tier"`
	Line         string `json:"line"`
	Parent       string `json:"parent"`
	NationalCode string `json:"national_code"`
	Counted      bool   `json:"counted"`
}

// indicatorView is an indicator with the targets that bind it in a period.
type indicatorView struct {
	Code           string          `json:"code"`
	Name           string          `json:"name"`
	Group          string          `json:"group"`
	Kind           pipeline.RollUp `json:"kind"`
	UnitOfMeasure  string          `json:"unit_of_measure"`
	HigherIsBetter *bool           `json:"higher_is_better"` // null where neither is better
	Targets        []targetView    `json:"targets"`
}

// targetView is a target with the bound of the period.
type targetView struct {
	Tier    string `json:"tier"`
	Target  string `json:"target"` // ">= 85"
	Wording string `json:"wording"`
}

// receiptView is a receipt with its findings in words.
type receiptView struct {
	Sequence    int                   `json:"sequence"`
	ReceivedAt  time.Time             `json:"received_at"`
	Unit        string                `json:"unit"`
	File        string                `json:"file"`
	Size        int64                 `json:"size"`
	SHA256      string                `json:"sha256"`
	Decision    pipeline.Decision     `json:"decision"`
	DuplicateOf int                   `json:"duplicate_of"` // 0 where it repeats none
	Findings    []pipeline.FindingRow `json:"findings"`
	Submissions []submissionView      `json:"submissions"`
}

// submissionView is one form of a file.
type submissionView struct {
	ID          string                `json:"id"`
	Unit        string                `json:"unit"`
	Form        string                `json:"form"`
	FormVersion string                `json:"form_version"`
	Period      pipeline.Period       `json:"period"`
	Version     int                   `json:"version"` // 0 where it was returned
	Verdict     pipeline.Decision     `json:"verdict"`
	Findings    []pipeline.FindingRow `json:"findings"`
	Cells       pipeline.CellCounts   `json:"cells"`
}

// uploadView says that a file was taken. Its receipt is found by the hash.
type uploadView struct {
	Unit    string `json:"unit"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	Receipt *int   `json:"receipt"` // sequence; null as long as the file has none
}

// orderView is something to be done.
type orderView struct {
	Job    pipeline.Job    `json:"job"`
	Period pipeline.Period `json:"period"` // "" where the job is for none
	Note   string          `json:"note"`
}

// runView is a task at work, or done.
type runView struct {
	Job     pipeline.Job          `json:"job"`
	Period  pipeline.Period       `json:"period"`
	By      string                `json:"by"` // login; "" for the schedule
	Started time.Time             `json:"started"`
	Ended   *time.Time            `json:"ended"` // null as long as it is at work
	Step    string                `json:"step"`
	Done    int                   `json:"done"`
	Total   int                   `json:"total"` // 0 where it is not known
	Failure string                `json:"failure"`
	Ledger  []pipeline.LedgerLine `json:"ledger"`
}

// workView is what the service is doing.
type workView struct {
	Now     *runView    `json:"now"`
	Waiting []orderView `json:"waiting"`
	Ended   []runView   `json:"ended"` // newest first
}

// adjustmentsView is what changed against an earlier state, in the shape of the command diff.
type adjustmentsView struct {
	Period      pipeline.Period       `json:"period"`
	From        int                   `json:"from"` // 0 where there is no earlier edition
	To          int                   `json:"to"`   // 0 is the draft
	Adjustments []pipeline.Adjustment `json:"adjustments"`
	Scores      []pipeline.Rescored   `json:"scores"` // totals, classes and ranks
}

func (v *visit) receiptView(r *pipeline.Receipt) receiptView {
	out := receiptView{Sequence: r.Sequence, ReceivedAt: r.ReceivedAt, Unit: r.Unit, File: r.File, Size: r.Size, SHA256: r.SHA256, Decision: r.Decision,
		DuplicateOf: r.DuplicateOf, Findings: pipeline.FindingRows(v.lang, r.Findings), Submissions: []submissionView{}}
	for _, s := range r.Submissions {
		out.Submissions = append(out.Submissions, submissionView{s.ID, s.Unit, s.Form, s.FormVersion, s.Period, s.Version, s.Verdict, pipeline.FindingRows(v.lang, s.Findings), s.Counts})
	}
	return out
}

func orderRow(o Order) orderView { return orderView{o.Job, o.Period, o.Note} }

func (v *visit) runView(r Running) runView {
	return runView{Job: r.Job, Period: r.Period, By: r.By, Started: r.Started, Step: r.Step.In(v.lang), Done: r.Done, Total: r.Total, Ledger: []pipeline.LedgerLine{}}
}
