package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// carryOver says how an older version of a form counts in the one in force; it is
// zero where the form was filed on the version in force.
//
// The form is read and checked as the paper that the sender had: its own columns,
// labels and relations. Only then do its cells become those of the version in force,
// so that they roll up as everybody else's; they keep their addresses, and the
// submission keeps the version that was filled in.
type carryOver struct {
	now   *pipeline.Form    // the version in force
	heirs map[string]string // field of the old version → field of the one in force
}

// counting returns the form whose fields the draft's cells count in.
func (d *draft) counting() *pipeline.Form {
	if d.carry.now != nil {
		return d.carry.now
	}
	return d.form
}

// heir returns the field that a field's figure counts in; false where there is none.
func (d *draft) heir(code string) (string, bool) {
	if d.carry.now == nil || code == noteCode {
		return code, true
	}
	to, ok := d.carry.heirs[code]
	return to, ok
}

// counted returns what the form says of a field of the version in force.
func (d *draft) counted(key cellKey) (*pipeline.Cell, bool) {
	if d.carry.now == nil || key.field == noteCode {
		return d.said(key)
	}
	for from, to := range d.carry.heirs { // no two go on in one
		if to == key.field {
			key.field = from
			return d.said(key)
		}
	}
	return nil, false
}

// chooseVersion takes the version in force on the period's last day. A sheet that is
// another version is read as that one: carried over where the version in force still
// takes it, else returned.
func (j *job) chooseVersion(d *draft, s sighting) {
	if s.clash != nil {
		d.add("form-conflict", s.clash.cell, s.clash.sent, s.clash.code)
	}
	var inForce *pipeline.Form
	if !d.period.IsZero() {
		inForce = j.programme.Form(d.code, d.period)
	}
	stated := s.version
	if stated == "" {
		stated = j.fittingVersion(s, inForce)
	}
	d.form, d.version = j.versionOf(d.code, stated, inForce)
	switch {
	case d.period.IsZero(), inForce != nil && inForce.Version == d.version:
	case inForce == nil:
		d.add("form-version", "", d.code, d.version, d.period.Vietnamese(), "không có")
	default:
		end := j.programme.Rule.Window(d.period).To
		if old, ok := inForce.Accepted(d.version, end); ok && d.form.Version == d.version {
			d.carryInto(inForce, old)
			return
		}
		d.add("form-version", "", d.code, d.version, d.period.Vietnamese(), inForce.Version)
	}
}

// versionOf returns the definition to read a form with: the version that the sheet
// states, else the one in force, else the last that the programme knows.
func (r *Reader) versionOf(code, stated string, inForce *pipeline.Form) (*pipeline.Form, string) {
	last := inForce
	for i := range r.programme.Forms {
		f := &r.programme.Forms[i]
		switch {
		case f.Code != code:
		case f.Version == stated:
			return f, stated
		case inForce == nil:
			last = f
		}
	}
	if stated == "" {
		stated = last.Version
	}
	return last, stated
}

// carryInto reads the draft as an older version and counts it in the one in force.
func (d *draft) carryInto(now *pipeline.Form, old pipeline.OldVersion) {
	d.carry = carryOver{now, old.Heirs(now, d.form)}
	d.add("form-version-old", "", d.code, d.version, now.Version, old.Until.Vietnamese())
	goesOn := map[string]bool{}
	for _, to := range d.carry.heirs {
		goesOn[to] = true
	}
	var without []string
	for i := range now.Fields {
		if f := &now.Fields[i]; !goesOn[f.Code] {
			without = append(without, strings.TrimSpace(f.Number+" "+f.Label))
		}
	}
	if len(without) > 0 {
		d.add("form-version-gap", "", d.code, d.version, now.Version, strings.Join(without, "; "))
	}
}

// dropped says which filled cells of an old version count in no field any more.
func (d *draft) dropped() {
	if d.carry.now == nil {
		return
	}
	for i := range d.slots {
		s := &d.slots[i]
		if _, ok := d.heir(s.field.Code); !ok && s.filled && !s.aside {
			d.addAt(s, "form-version-field", d.slotLabel(s), d.carry.now.Version)
		}
	}
}

// fittingVersion tells from the columns which version a table or register is that does
// not say so: one that has every column of another version, and no other, and lacks
// columns of the version in force or has headings that only the other version has. ""
// where it is not certain.
func (r *Reader) fittingVersion(s sighting, inForce *pipeline.Form) string {
	if s.heading == 0 || inForce == nil || inForce.Layout == pipeline.List {
		return ""
	}
	now := r.printed(inForce)
	asInForce, fitting := fits(s.page, now), ""
	for _, f := range r.forms {
		if f.Code != s.code || f.Version == inForce.Version || f.Layout != inForce.Layout || !fits(s.page, f) || asInForce && !headedAs(s.page, f, now) {
			continue
		}
		if fitting != "" {
			return ""
		}
		fitting = f.Version
	}
	return fitting
}

// fits tells whether a sheet has all columns of a form and, where they are numbered,
// no more.
func fits(p page, f *printed) bool {
	if f.Layout == pipeline.Register {
		return len(findRegisterHeading(p, f).columns) == len(f.Fields)
	}
	ms, ok := p.Row(findMS(p, f))
	if !ok {
		return false
	}
	known := f.fields.byNumber
	n := 0
	for _, c := range ms.Cells {
		number := wording.ColumnNumber(p.fold(p.cellText(c)))
		if number == "" {
			continue
		}
		if known[number] == nil {
			return false
		}
		n++
	}
	return n == len(known)
}

// headedAs tells whether some headings of a table are those of one version and none are
// only those of the other.
func headedAs(p page, one, other *printed) bool {
	at := findMS(p, one)
	ms, ok := p.Row(at)
	if one.Layout != pipeline.Table || !ok {
		return false
	}
	as, otherwise := 0, 0
	mine, theirs := one.fields.byNumber, other.fields.byNumber
	for _, c := range ms.Cells {
		number := wording.ColumnNumber(p.fold(p.cellText(c)))
		if mine[number] == nil || theirs[number] == nil {
			continue
		}
		heading := p.fold(p.headingOver(at, p.spanAt(at, c.Col)))
		switch isMine, isTheirs := heading == p.fold(mine[number].Label), heading == p.fold(theirs[number].Label); {
		case isMine && !isTheirs:
			as++
		case isTheirs && !isMine:
			otherwise++
		}
	}
	return as > 0 && otherwise == 0
}

var foldedVersion = fold(pipeline.LabelVersion)

// statedVersion finds the version that a sheet states of itself: "Phiên bản biểu:
// TT02-2021". Versions are compared folded; one that the programme does not know is
// returned as it is written.
func (r *Reader) statedVersion(p page, code string) (version, cell string) {
	for _, row := range p.head(0) {
		for i, c := range row.Cells {
			rest, ok := cutLabel(p.fold(p.cellText(c)), foldedVersion)
			written := afterColon(c.Text)
			if ok && rest == "" && i+1 < len(row.Cells) {
				c = row.Cells[i+1]
				written, rest = p.cellText(c), fold(p.cellText(c))
			}
			if !ok || rest == "" {
				continue
			}
			ref := book.Ref(c.Col, row.Index)
			k := slices.IndexFunc(r.forms, func(f *printed) bool { return f.Code == code && f.version == rest })
			if k >= 0 {
				return r.forms[k].Version, ref
			}
			return squeeze(written), ref
		}
	}
	return "", ""
}
