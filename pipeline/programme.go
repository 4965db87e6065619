package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Programme is one reporting regime: who reports which form to whom, how often, by
// when, with which indicators and targets. It is read from a programme pack.
type Programme struct {
	Code         string // "thai-nguyen-2021"
	Name         string // Vietnamese
	Plan         Plan
	Regime       []RegimeElement // the eleven elements of Nghị định 09/2019/NĐ-CP, Điều 7
	Rule         WindowRule
	Kinds        []PeriodKind // kinds of period that are consolidated
	First        Period       // first period under the plan
	Consolidator string       // code of the unit that consolidates (Sở Nội vụ)

	Deadlines []Deadline
	Holidays  []Date
	NilTokens []string // texts that mean "không phát sinh"
	Tiers     []Tier   // in order, top first

	Units      []Unit
	Changes    []Change
	Forms      []Form
	Indicators []Indicator
	Headlines  []string // indicator codes shown first, in order
	Letterhead Letterhead
	Phrases    map[string]string // wording of the report's sentences by key
	Templates  []Document        // Word templates of reports by file name, sorted; what the pack has in reports/

	Scoring *Scoring // nil where units are not scored

	ParentFiles bool // a unit may drop a form of a unit below it into its own folder (default false)

	ShareMissingUnits bool   // unit_share: leave units that have not filed out of the denominator (default false)
	Digest            string // SHA-256 over the files of the pack

	Whole *Programme `json:"-"` // of [Programme.In]: the programme that it was made from; nil for that one
}

// Plan is the document that the programme carries out.
type Plan struct {
	Number string // "82/KH-UBND"
	Date   Date
	Issuer string
	Title  string
	Source string // where it was read
}

// RegimeElement is one of the eleven elements of a reporting regime.
type RegimeElement struct {
	Key, Label string
	Text       string
	Source     string // "kế hoạch", a decree, or "đơn vị tự đặt" for a setting that no text gives
}

// Tier is a level of the tree with its Vietnamese name ("Cấp xã").
type Tier struct {
	Code, Name string
}

// LetterStyle is whose rules the layout of a document follows.
type LetterStyle string

// The two layouts: documents of State offices (Nghị định 30/2020/NĐ-CP, Phụ lục I)
// and of the Party (Hướng dẫn 36-HD/VPTW, 2018).
const (
	StateStyle LetterStyle = "state"
	PartyStyle LetterStyle = "party"
)

// JointIssuer is a further office that issues and signs a joint report.
type JointIssuer struct {
	Superior    string // cơ quan chủ quản, "" for none
	Issuer      string // cơ quan ban hành
	Authority   string
	SignerTitle string
	SignerName  string
}

// Letterhead is what the head and foot of the official report say.
type Letterhead struct {
	Style       LetterStyle   // "" is the State's
	Joint       []JointIssuer // of a joint report, in order of signing after the first issuer
	Superior    string        // cơ quan chủ quản, "" when the issuer has none
	Issuer      string        // cơ quan ban hành
	Symbol      string        // "BC-SNV"
	Place       string        // địa danh
	To          []string      // Kính gửi
	Recipients  []string      // Nơi nhận, one line each, without the dash
	Authority   string        // "KT.", "TM." with what follows, "" for none
	SignerTitle string        // "GIÁM ĐỐC"
	SignerName  string        // "" until someone signs
}

// Unit returns the first unit with a code at any time.
func (p *Programme) Unit(code string) (Unit, bool) {
	for _, u := range p.Units {
		if u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

// Tree returns the tree of a period: the one valid on the period's last day.
func (p *Programme) Tree(period Period) *Hierarchy {
	return NewHierarchy(p.Units, p.Rule.Window(period).To)
}

// Form returns the version of a form that is in force on the period's last day, or nil.
func (p *Programme) Form(code string, period Period) *Form {
	day := p.Rule.Window(period).To
	for i := range p.Forms {
		if f := &p.Forms[i]; f.Code == code && f.Holds(day) {
			return f
		}
	}
	return nil
}

// FormsOf returns the forms in force for a period, in the pack's order.
func (p *Programme) FormsOf(period Period) []*Form {
	day := p.Rule.Window(period).To
	var out []*Form
	for i := range p.Forms {
		if f := &p.Forms[i]; f.Holds(day) && f.Every == period.Kind {
			out = append(out, f)
		}
	}
	return out
}

// Due returns the last day on which a unit of the tier is on time, and false where
// the programme states no deadline for that tier.
func (p *Programme) Due(tier string, period Period) (Date, bool) {
	for _, d := range p.Deadlines {
		if d.Tier == tier {
			return d.Due(period, p.Rule, p.Holidays), true
		}
	}
	return Date{}, false
}

// Indicator returns the indicator with a code, or nil.
func (p *Programme) Indicator(code string) *Indicator {
	for i := range p.Indicators {
		if p.Indicators[i].Code == code {
			return &p.Indicators[i]
		}
	}
	return nil
}

// TierName returns the Vietnamese name of a tier, or its code.
func (p *Programme) TierName(code string) string {
	for _, t := range p.Tiers {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

// Reports tells whether the programme consolidates the period: its kind is one of the
// programme's, a form is due for it, it is not before the first one and the programme has
// not ended. A half-year of quarterly forms is not: nothing is filed for it.
func (p *Programme) Reports(period Period) bool {
	for _, k := range p.Kinds {
		if k == period.Kind {
			return len(p.FormsOf(period)) > 0 && !p.before(period) && !p.Ended(period)
		}
	}
	return false
}

// Ended tells whether the programme has no unit any more on the last day of a period: its
// province went into another.
func (p *Programme) Ended(period Period) bool {
	last := p.Rule.Window(period).To
	return len(p.Units) > 0 && !slices.ContainsFunc(p.Units, func(u Unit) bool { return u.To.IsZero() || !u.To.Before(last) })
}

// Expected is a report that a unit owes: one form for one period.
type Expected struct {
	Unit Unit
	Form *Form
	Due  Date // zero where the programme states no deadline
}

// Expected returns every report that is owed for a period, in tree order, then the
// pack's form order.
func (p *Programme) Expected(period Period) []Expected {
	var out []Expected
	forms := p.FormsOf(period)
	for _, u := range p.Tree(period).Units() {
		due, _ := p.Due(u.Tier, period)
		for _, f := range forms {
			if f.FiledBy(u.Tier) && !f.Optional {
				out = append(out, Expected{u, f, due})
			}
		}
	}
	return out
}

// ReadingDigest names what a received file is read by: the forms and the texts that
// mean nothing to report. Changing units, indicators or wording leaves it as it is, so
// that what was read stays as it was accepted; so does what a form goes on from, and
// which fields come by fits and starts.
func (p *Programme) ReadingDigest() string {
	forms := slices.Clone(p.Forms)
	for i := range forms {
		f := &forms[i]
		f.Follows, f.Fields = nil, slices.Clone(f.Fields)
		for k := range f.Fields {
			f.Fields[k].Uneven = false
		}
	}
	b, err := json.Marshal(struct {
		Forms       []Form
		Nil         []string
		ParentFiles bool
	}{forms, p.NilTokens, p.ParentFiles})
	if err != nil {
		panic(err) // plain values only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
