package author

import (
	"slices"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// ReformOptions says what a table of old and new units is held against.
type ReformOptions struct {
	Day     pipeline.Date     // on which the reform takes effect
	Known   []pipeline.Unit   // the programme's units
	Changes []pipeline.Change // the programme's changes so far
	Tiers   []pipeline.Tier   // the programme's tiers: a new unit of another is not placed
	Abolish string            // a tier that ends with the reform, "" for none: its units go whole to the unit above them
	Source  string            // where the reform is written, said in every row; "" names the file
}

// Reform is what a table of old and new units makes of a programme. It holds only where
// Unplaced is empty but for what is to be looked at again: half a reform moves the
// figures of the units that are left out to where they do not belong.
type Reform struct {
	Units     []pipeline.Unit   // the programme's, with days, and behind them the new ones in the order of the table
	Changes   []pipeline.Change // the programme's, and behind them those of the reform
	Founded   int               // units that were not there before
	Ended     int               // units that are there no longer
	Elsewhere int               // rows between units of other provinces, which are passed over
	Unplaced  []Unplaced
}

// Whole tells whether every row was placed.
func (r Reform) Whole() bool {
	return !slices.ContainsFunc(r.Unplaced, func(u Unplaced) bool { return !u.Partly })
}

// ReadReform reads a table of a reform from a workbook or CSV file: old unit, new unit,
// whole or part, by names, national or own codes; or what a resolution writes ("sáp nhập
// các xã A, B và một phần xã C thành xã D"), in one column or two. What is not said to
// be a part is whole, unless the same unit goes to several: then each has a part. A word
// in the column of the extent that is not known is refused. Names
// are compared as [wording.Fold] does and never guessed; one that stands for several
// units needs its district or code beside it.
func ReadReform(name string, data []byte, opts ReformOptions) (Reform, *book.Fault) {
	b, fault := book.Read(name, data, book.DefaultLimits())
	if fault != nil {
		return Reform{}, fault
	}
	r := newReformer(baseName(name), opts)
	found := false
	for i := range b.Sheets {
		s := &b.Sheets[i]
		if head, columns, ok := reformHeader(s); ok && !s.Hidden {
			found = true
			if columns[extentColumn] == 0 {
				columns[extentColumn] = extentBelow(s, head, columns)
			}
			r.sheet(s, head, columns)
		}
	}
	if !found {
		return Reform{}, &book.Fault{Code: "units-header"}
	}
	r.known.reused(r.lines)
	for _, l := range r.lines {
		r.take(l)
	}
	return r.settle(), nil
}

// reformer turns the rows of a table into units and changes.
type reformer struct {
	opts  ReformOptions
	file  string
	known reformUnits
	lines []reformLine
	heirs []*heir
	gone  []*heir // units of another province that took some of the programme's
	byKey map[string]*heir
	out   Reform
}

// heir is a unit that the table names as new.
type heir struct {
	said   newSaid
	at     mark
	from   []*transfer
	unit   pipeline.Unit // as it is from the day on
	stands bool          // it is one of the programme's units, under its own code
}

// transfer is one old unit that goes to one new unit.
type transfer struct {
	old      string // own code, or [pipeline.Outside]
	name     string // as the table writes it
	area     string // the district or province that the table writes beside it
	province string
	extent   extent
	words    string // how the table says the extent
	at       mark
	to       *heir
}

// mark is a place in the table.
type mark struct {
	sheet string
	row   int
	cell  string
}

func newReformer(file string, opts ReformOptions) *reformer {
	return &reformer{opts: opts, file: file, known: newReformUnits(opts), byKey: map[string]*heir{}}
}

func (r *reformer) refuse(at mark, text, vietnamese, english string, args ...any) {
	r.out.Unplaced = append(r.out.Unplaced, Unplaced{Sheet: at.sheet, Row: at.row, Cell: at.cell, Text: text, Says: pipeline.Say(vietnamese, english, args...)})
}

// note reports what is placed and should be looked at.
func (r *reformer) note(text, vietnamese, english string, args ...any) {
	r.refuse(mark{}, text, vietnamese, english, args...)
	r.out.Unplaced[len(r.out.Unplaced)-1].Partly = true
}

// take reads one row: its old units and where they go.
func (r *reformer) take(l reformLine) {
	old, said := l.olds, l.new
	if said.name == "" && said.code == "" {
		r.refuse(l.newAt, l.text, "Dòng không ghi đơn vị mới; ô gộp xuất ra CSV thì để trống, hãy dùng tệp Excel.",
			"The row names no new unit; merged cells become blank in CSV: use the Excel file.")
		return
	}
	if len(old) == 0 {
		r.refuse(l.oldAt, l.text, "Dòng không ghi đơn vị cũ.", "The row names no old unit.")
		return
	}
	if !l.trouble.IsZero() {
		r.out.Unplaced = append(r.out.Unplaced, Unplaced{Sheet: l.oldAt.sheet, Row: l.oldAt.row, Cell: l.oldAt.cell, Text: l.text, Says: l.trouble})
		return
	}
	ours := r.known.becameOurs(said)
	var placed []*transfer
	inside := false
	for _, o := range old {
		t := &transfer{name: o.name(), area: o.area(), province: o.province, extent: o.extent, words: o.words, at: l.oldAt}
		if !r.known.ours(o.province, o.provinceCode) {
			t.old = pipeline.Outside
		} else if asked := ours || o.province+o.provinceCode != ""; !r.find(t, o, asked) {
			continue
		}
		inside = inside || t.old != pipeline.Outside
		placed = append(placed, t)
	}
	if (ours || inside) && l.unclear != "" {
		r.refuse(l.unclearAt, l.text, "Không hiểu “%s”; ghi “toàn bộ” (hoặc “nguyên trạng”), “một phần” (hoặc “một nửa”, “phần còn lại”), hoặc để trống: trống là toàn bộ, trừ khi đơn vị sang nhiều nơi.",
			"“%s” is not understood; write “toàn bộ” (or “nguyên trạng”, whole), “một phần” (or “một nửa”, “phần còn lại”, part), or leave it blank: blank is whole, unless the unit goes to several.", l.unclear)
		return
	}
	switch {
	case ours:
		h := r.heir(said, l.newAt, &r.heirs)
		for _, t := range placed {
			t.to = h
			h.from = append(h.from, t)
		}
	case inside:
		h := r.heir(said, l.newAt, &r.gone)
		for _, t := range placed {
			if t.old != pipeline.Outside {
				t.to = h
				h.from = append(h.from, t)
			}
		}
	default:
		r.out.Elsewhere++
	}
}

// find puts an old unit to its transfer. Of rows of another province nothing is asked.
func (r *reformer) find(t *transfer, o oldSaid, asked bool) bool {
	u, why, found := r.known.find(o)
	if !found && !asked {
		return false
	}
	if !found {
		r.out.Unplaced = append(r.out.Unplaced, Unplaced{Sheet: t.at.sheet, Row: t.at.row, Cell: t.at.cell, Text: o.name(), Says: why})
		return false
	}
	t.old = u.Code
	return true
}

// heir returns the new unit that is meant: one of the same code, or name and superior. One that
// was not named before is put to the others.
func (r *reformer) heir(said newSaid, at mark, others *[]*heir) *heir {
	key := said.key()
	if h := r.byKey[key]; h != nil {
		return h
	}
	h := &heir{said: said, at: at}
	r.byKey[key] = h
	*others = append(*others, h)
	return h
}
