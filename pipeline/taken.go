package pipeline

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Taken says of a receipt that it is of no unit's file: its original is a manifest, by
// which the office of a province said what counts there in a period. The units' files stay
// in the province, and their cells lie in the facts files that the manifest names. The last
// manifest of a province and period counts whole. A receipt holds what is new in its
// manifest against the one that was taken before, as a unit's file brings what is new: a
// province that pushes each day costs what changed.
type Taken struct {
	From    string        `json:"from"` // code of the province, under which all its units stand
	Period  Period        `json:"period"`
	Number  int           `json:"number"`            // of the manifest: 1, 2, 3 …
	Anew    bool          `json:"anew,omitempty"`    // the store had lost those before
	Coded   bool          `json:"coded,omitempty"`   // its units are known here by other codes than there, see Code
	Filed   []Attempt     `json:"filed"`             // what was sent, where it is not as it was told before
	Dropped []TakenReport `json:"dropped,omitempty"` // what was told before to count and does so no longer
	Files   []TakenFile   `json:"files"`             // that were not named before
}

// Code returns the code by which a unit of the province is known here. Provinces give codes
// without asking each other, and each has an SNV: here that of TN is TN_SNV, where it is so
// for the units of TN.
func (t Taken) Code(unit string) string {
	if t.Coded && unit != t.From {
		return codePrefix(t.From) + unit
	}
	return unit
}

// codePrefix begins the codes of a province's units where they are not its own. A dot would not
// do: a programme of its own may have TN.SONGCONG, the commune that took a town's name, beside SONGCONG.
func codePrefix(province string) string { return province + "_" }

// Coded tells whether units of a province are known by other codes than there, see [Taken.Code].
func (h *Hierarchy) Coded(province string) bool {
	return slices.ContainsFunc(h.units, func(u Unit) bool {
		return strings.HasPrefix(u.Code, codePrefix(province)) && h.Within(u.Code, province)
	})
}

// Submission returns a submission of the province by the codes that are known here.
func (t Taken) Submission(s Submission) Submission {
	if s.From == "" {
		s.From = t.From
	} else { // the province itself took it from below
		s.From = t.Code(s.From)
	}
	theirs := len(s.Unit)
	s.Unit = t.Code(s.Unit)
	s.ID = s.Unit + s.ID[theirs:]
	return s
}

// Cells gives the cells of a form of the province, whose rows are units where it is a table,
// the codes that are known here.
func (t Taken) Cells(cells []Cell, f *Form) {
	if f == nil || f.Layout != Table {
		return
	}
	for i := range cells {
		if row := &cells[i].Row; *row != "" && *row != TotalRow {
			*row = t.Code(*row)
		}
	}
}

// TakenReport is a form of a unit.
type TakenReport struct {
	Unit string `json:"unit"`
	Form string `json:"form"`
}

// TakenFile is a facts file of a province.
type TakenFile struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Take returns the submissions and the rest of the receipt of a manifest, of which t says
// everything: what is new against the manifests that were taken before.
func Take(receipts []Receipt, counting []Submission, t Taken) ([]Submission, Taken) {
	said := newTakenState(receipts, t.From, t.Period)
	fresh := []Submission{}
	for _, s := range counting {
		key := TakenReport{s.Unit, s.Form}
		if said.counting[key] != s.ID {
			fresh = append(fresh, s)
		}
		delete(said.counting, key)
	}
	for key := range said.counting {
		t.Dropped = append(t.Dropped, key)
	}
	slices.SortFunc(t.Dropped, func(a, b TakenReport) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Form, b.Form)) })
	filed := []Attempt{}
	for _, a := range t.Filed {
		key := TakenReport{a.Unit, a.Form}
		if before, ok := said.filed[key]; !ok || !before.same(a) {
			filed = append(filed, a)
		}
		delete(said.filed, key)
	}
	var gone []Attempt
	for key, a := range said.filed {
		if !a.same(Attempt{}) {
			gone = append(gone, Attempt{Unit: key.Unit, Form: key.Form})
		}
	}
	slices.SortFunc(gone, func(a, b Attempt) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Form, b.Form)) })
	t.Filed = append(filed, gone...)
	t.Files = slices.DeleteFunc(slices.Clone(t.Files), func(f TakenFile) bool { return said.files[f] })
	return numberTaken(receipts, fresh), t
}

// takenState is what the manifests of a province and period said that were taken so far.
type takenState struct {
	counting map[TakenReport]string // the submission
	filed    map[TakenReport]Attempt
	files    map[TakenFile]bool
}

func newTakenState(receipts []Receipt, from string, period Period) takenState {
	out := takenState{map[TakenReport]string{}, map[TakenReport]Attempt{}, map[TakenFile]bool{}}
	for i := range receipts {
		t := receipts[i].Taken
		if t == nil || t.From != from || t.Period != period {
			continue
		}
		for _, key := range t.Dropped {
			delete(out.counting, key)
		}
		for _, s := range receipts[i].Submissions {
			out.counting[TakenReport{s.Unit, s.Form}] = s.ID
		}
		for _, a := range t.Filed {
			out.filed[TakenReport{a.Unit, a.Form}] = a
		}
		for _, f := range t.Files {
			out.files[f] = true
		}
	}
	return out
}

// same tells whether as much was sent.
func (a Attempt) same(b Attempt) bool {
	at := func(x, y *time.Time) bool { return x == nil && y == nil || x != nil && y != nil && x.Equal(*y) }
	return a.Version == b.Version && at(a.FirstAccepted, b.FirstAccepted) && at(a.LastReturned, b.LastReturned)
}

// Attempt is what a unit sent of one form for a period, counted or not: what [Status]
// needs to know of it.
type Attempt struct {
	Unit          string     `json:"unit"`
	Form          string     `json:"form"`
	Version       int        `json:"version"`        // the highest accepted; 0 where none was
	FirstAccepted *time.Time `json:"first_accepted"` // null where none was
	LastReturned  *time.Time `json:"last_returned"`  // null where none was
}

// Attempts lists what was sent for a period, in tree order, then the pack's form order.
func Attempts(p *Programme, period Period, receipts []Receipt) []Attempt {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	out := []Attempt{}
	for key, a := range gatherAttempts(period, receipts) {
		if key.unit != "" && key.form != "" {
			out = append(out, Attempt{key.unit, key.form, a.version, at(a.firstAccepted), at(a.lastReturned)})
		}
	}
	compare := filingOrder(p, p.Tree(period))
	slices.SortFunc(out, func(a, b Attempt) int { return compare(a.Unit, a.Form, b.Unit, b.Form) })
	return out
}

// and puts what was sent in two ways together.
func (a attempts) and(b Attempt) attempts {
	a.version = max(a.version, b.Version)
	if t := b.FirstAccepted; t != nil && (a.firstAccepted.IsZero() || t.Before(a.firstAccepted)) {
		a.firstAccepted = *t
	}
	if t := b.LastReturned; t != nil && t.After(a.lastReturned) {
		a.lastReturned = *t
	}
	return a
}

// Displaced tells what no longer counts for a period once a manifest was taken, where before
// is what counted until then and after what counts from then on: gone is nowhere any more,
// replaced had come another way than by the manifests of that province and gave way to them.
func Displaced(receipts []Receipt, t Taken, before, after []Submission) (gone, replaced []TakenReport) {
	now := make(map[TakenReport]string, len(after))
	for _, s := range after {
		now[TakenReport{s.Unit, s.Form}] = s.ID
	}
	said := newTakenState(receipts, t.From, t.Period)
	for _, s := range before {
		key := TakenReport{s.Unit, s.Form}
		id, counts := now[key]
		switch {
		case !counts:
			gone = append(gone, key)
		case id != s.ID && said.counting[key] != s.ID:
			replaced = append(replaced, key)
		}
	}
	return gone, replaced
}

// LastTaken returns the number of the last manifest of a province and period that was
// taken, and the SHA-256 of its bytes; 0 where there is none.
func LastTaken(receipts []Receipt, from string, period Period) (number int, sha256 string) {
	for i := range receipts {
		if t := receipts[i].Taken; t != nil && t.From == from && t.Period == period {
			number, sha256 = t.Number, receipts[i].SHA256
		}
	}
	return number, sha256
}

// WantedTaken returns the numbers of the manifests of a province and period that were taken
// and that the store should still have, in order.
func WantedTaken(receipts []Receipt, from string, period Period) (out []int) {
	for i := range receipts {
		if t := receipts[i].Taken; t != nil && t.From == from && t.Period == period {
			if t.Anew {
				out = nil
			}
			out = append(out, t.Number)
		}
	}
	return out
}

// numberTaken gives the submissions of a manifest their versions: the province's own. Where
// an archive was lost there and it counts anew, a submission that is another than the last
// one here comes after it all the same.
func numberTaken(receipts []Receipt, subs []Submission) []Submission {
	known := newFiled(Basis{Receipts: receipts})
	out := slices.Clone(subs)
	for i := range out {
		s := &out[i]
		if before := known.current(keyOf(*s)); before != nil && before.ID != s.ID && before.Version >= s.Version {
			s.Version = before.Version + 1
		}
	}
	return out
}

// TakenReader reads again what an archive keeps: units' files by the reader of files, and
// of a manifest the cells that it names.
type TakenReader struct {
	Reader                                                               // of units' files
	Manifest func(ctx context.Context, o Original) ([]Submission, error) // those that a manifest brought, with their cells
}

// Read implements [Reader]. What keeps the cells of a manifest from being had is the
// machine's fault, and never the file's.
func (t TakenReader) Read(ctx context.Context, o Original) Reading {
	if o.Taken == nil {
		return t.Reader.Read(ctx, o)
	}
	subs, err := t.Manifest(ctx, o)
	for i := range subs {
		subs[i].ID = subs[i].ID[len(subs[i].Unit)+1:] // as every reader names them
	}
	return Reading{Submissions: subs, Unread: err}
}

// Elsewhere is an error for a receipt whose units' files are in a province, and nil where
// the file is here.
func (r Receipt) Elsewhere() error {
	if r.Taken == nil {
		return nil
	}
	return Say("tệp gốc không ở đây mà ở nơi tổng hợp của %s: số liệu được lấy về từ kho (bản kê số %d của %s)",
		"the original is not here but with the office of %s: its figures were taken from the store (manifest %d of %s)", r.Taken.From, r.Taken.Number, r.Taken.Period)
}

// takenFrom are the units whose manifests were taken, of whatever period.
func takenFrom(receipts []Receipt) []string {
	var out []string
	for i := range receipts {
		if t := receipts[i].Taken; t != nil && !slices.Contains(out, t.From) {
			out = append(out, t.From)
		}
	}
	slices.Sort(out)
	return out
}
