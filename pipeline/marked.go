package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// Marker makes copies of received files in which the cells of a figure are marked. Like
// a [Composer] it opens what a sender has sent.
type Marker interface {
	// Mark returns a copy of the file of a receipt with those contributions marked that
	// are in it. The same arguments give the same name and bytes.
	Mark(ctx context.Context, x *Explained, r Receipt, o Original) (Document, error)
}

// Marked returns a copy of the sender's own file that a contribution came in, with every
// cell of the figure in that file marked: a workbook for reading, which says on its first
// sheet that it is no form to be sent. The submission is a contribution's.
func (d Desk) Marked(ctx context.Context, m Marker, x *Explained, submission string) (Document, error) {
	basis, err := d.basis(ctx)
	if err != nil {
		return Document{}, err
	}
	r, ok := basis.ReceiptOf(submission)
	if !ok || !slices.ContainsFunc(x.Cells(), func(c Contribution) bool { return c.Submission == submission }) {
		return Document{}, fmt.Errorf("%s is no source of the figure", submission)
	}
	if err := r.Elsewhere(); err != nil {
		return Document{}, err
	}
	o, err := d.Archive.Original(ctx, r)
	if err != nil {
		return Document{}, err
	}
	return m.Mark(ctx, x.Within(r), r, o)
}

// ReceiptOf finds the receipt by which a submission was accepted first.
func (b Basis) ReceiptOf(submission string) (Receipt, bool) {
	for _, r := range b.Receipts {
		for _, s := range r.Submissions {
			if s.ID == submission && s.Verdict == Accepted {
				return r, true
			}
		}
	}
	return Receipt{}, false
}

// Cells are all contributions that an explanation names: those of the figure, those that
// keep it from being compared, and those of the figures that points were computed from.
func (x *Explained) Cells() []Contribution {
	out := slices.Clone(x.Contributions)
	for _, t := range x.Torn {
		out = append(out, t.Contributions...)
	}
	for _, line := range x.Criteria {
		if line.Figure != nil {
			out = append(out, line.Figure.Cells()...)
		}
	}
	return out
}

// Within is an explanation as far as one received file goes: its contributions are the
// cells of that file, and nothing else is listed.
func (x *Explained) Within(r Receipt) *Explained {
	out := *x
	out.Contributions, out.Missing, out.Parts, out.Torn, out.Criteria = nil, nil, nil, nil, nil
	for _, c := range x.Cells() {
		if slices.ContainsFunc(r.Submissions, func(s Submission) bool { return s.ID == c.Submission }) {
			out.Contributions = append(out.Contributions, c)
		}
	}
	return &out
}

// Sources are the submissions behind an explanation, one of each file, in the order of
// the contributions.
func (x *Explained) Sources() []string {
	var out []string
	type file struct{ unit, sha256, name string }
	seen := map[file]bool{}
	for _, c := range x.Cells() {
		if f := (file{c.Unit, c.SHA256, c.File}); !seen[f] {
			seen[f] = true
			out = append(out, c.Submission)
		}
	}
	return out
}
