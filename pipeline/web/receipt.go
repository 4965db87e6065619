package web

import (
	"net/http"
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// receiptPage is the answer to one file.
type receiptPage struct {
	*pipeline.Receipt
	UnitName  string
	Period    pipeline.Period // that it is of
	First     *pipeline.Receipt
	Whole     []pipeline.FindingGroup // about the file as a whole
	Forms     []receiptForm
	InPart    bool // the file was returned, and forms of it are accepted
	Waits     bool // a form of it counts when its period is closed again
	TooLate   bool // a form of it came after the time for corrections
	CanUpload bool
}

// receiptForm is the answer to one form of the file.
type receiptForm struct {
	*pipeline.Submission
	Title  string
	Name   string // of the unit that it was filed for, where that is another
	Groups []pipeline.FindingGroup
}

func (v *visit) receiptPage() error {
	r := v.receipt
	period := v.periodOf(r)
	p := receiptPage{Receipt: r, UnitName: v.tree(period).Name(r.Unit), Period: period, Whole: pipeline.Group(r.Findings), CanUpload: v.user.May(signin.Upload)}
	p.First = v.receiptAt(r.DuplicateOf)
	for i := range r.Submissions {
		s := &r.Submissions[i]
		f := receiptForm{Submission: s, Groups: pipeline.Group(s.Findings)}
		if form := v.Programme.Form(s.Form, s.Period); form != nil {
			f.Title = form.Title
		}
		if s.Unit != r.Unit && s.Unit != "" {
			f.Name = v.tree(period).Name(s.Unit)
		}
		p.InPart = p.InPart || r.Decision == pipeline.Returned && s.Verdict == pipeline.Accepted
		p.Waits = p.Waits || v.waits(s)
		p.TooLate = p.TooLate || slices.ContainsFunc(s.Findings, func(f pipeline.Finding) bool { return f.Code == "corrections-over" })
		p.Forms = append(p.Forms, f)
	}
	v.period = period
	v.underUnit(r.Unit)
	return v.render("receipt", p)
}

// waits tells whether a submission counts only when its period is closed again.
func (v *visit) waits(s *pipeline.Submission) bool {
	if s.Verdict != pipeline.Accepted || v.Basis.Last(s.Period) == nil {
		return false
	}
	return slices.ContainsFunc(v.Basis.Waiting(v.Programme, s.Period), func(in pipeline.Input) bool { return in.Submission == s.ID && in.Version == s.Version })
}

// original gives a received file as it came.
func (v *visit) original() error {
	d, err := v.office.Original(v.r.Context(), v.receipt.Sequence)
	if err != nil {
		return err
	}
	return v.download(d)
}

// answer gives the answer to a file: the returned workbook with its cells marked, or the
// receipt; by its name what is enclosed.
func (v *visit) answer() error {
	if v.receipt.Taken != nil {
		return wrong{http.StatusNotFound, pipeline.Say("Đây là bản kê lấy về từ kho số liệu, không phải tệp của đơn vị: không có phiếu trả lời để tải. Đơn vị được trả lời ở nơi tổng hợp của tỉnh.",
			"This is a manifest that was taken from the store of facts and no unit's file: there is no answer to download. The units are answered by the office of the province.")}
	}
	documents, err := v.office.Answers(v.r.Context(), v.receipt.Sequence)
	if err != nil {
		return err
	}
	name := v.r.PathValue("name")
	for _, d := range documents {
		if name == "" || d.Name == name {
			return v.download(d)
		}
	}
	return errNotFound
}
