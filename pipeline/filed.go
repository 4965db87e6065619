package pipeline

// filed is every accepted version of every report, and which of them counts.
type filed struct {
	versions map[Period]map[[2]string][]*Submission // by unit and form; oldest first, each version once
	frozen   map[Period]map[filingKey]version       // of closed periods: what counts in the last edition
}

func newFiled(b Basis) *filed {
	f := beforeReceipts(b.Editions)
	for i := range b.Receipts {
		f.enter(&b.Receipts[i])
	}
	return f
}

// beforeReceipts knows of editions and of no receipts yet, which are entered in order.
func beforeReceipts(editions []Edition) *filed {
	f := &filed{map[Period]map[[2]string][]*Submission{}, map[Period]map[filingKey]version{}}
	for i := range editions { // in order, so that the last one of a period stays
		e := &editions[i]
		counts := make(map[filingKey]version, len(e.Inputs))
		for _, in := range e.Inputs {
			counts[filingKey{in.Unit, in.Form, e.Period}] = version{in.Submission, in.Version}
		}
		f.frozen[e.Period] = counts
	}
	return f
}

// enter notes what a receipt accepted. The same bytes beside a form that is returned
// once more are no new version.
func (f *filed) enter(r *Receipt) {
	if r.Decision == Duplicate {
		return
	}
	for i := range r.Submissions {
		s := &r.Submissions[i]
		known := f.of(keyOf(*s))
		if s.Verdict != Accepted || len(known) > 0 && known[len(known)-1].Version >= s.Version {
			continue
		}
		if f.versions[s.Period] == nil {
			f.versions[s.Period] = map[[2]string][]*Submission{}
		}
		f.versions[s.Period][[2]string{s.Unit, s.Form}] = append(known, s)
	}
}

// of are all versions of a report.
func (f *filed) of(key filingKey) []*Submission {
	return f.versions[key.period][[2]string{key.unit, key.form}]
}

// last returns the latest accepted version of a report.
func (f *filed) last(key filingKey) (Submission, bool) {
	all := f.of(key)
	if len(all) == 0 {
		return Submission{}, false
	}
	return *all[len(all)-1], true
}

// current returns the latest version that was given a number; nil where there is none.
func (f *filed) current(key filingKey) *Submission {
	all := f.of(key)
	if n := len(all); n > 0 && all[n-1].Version > 0 {
		return all[n-1]
	}
	return nil
}

// standing returns the version behind the figures of a period as they were published
// last where it is closed, else the latest: what [Basis.Standing] returns, for one
// report.
func (f *filed) standing(key filingKey) (Submission, bool) {
	counts, closed := f.frozen[key.period]
	if !closed {
		return f.last(key)
	}
	v, filed := counts[key]
	if filed {
		for _, s := range f.of(key) {
			if (version{s.ID, s.Version}) == v {
				return *s, true
			}
		}
	}
	return Submission{}, false
}
