package pipeline

// Begun leaves out the periods that ended before the programme's first began: nobody
// owed anything for them, so that nothing is lacking where they are not there.
func (p *Programme) Begun(periods []Period) []Period {
	return kept(periods, func(one Period) bool { return !p.before(one) })
}

// Since is the first period that a figure of several is made of, where the programme
// began within them; the zero Period where it is made of all of them.
func (p *Programme) Since(periods []Period) Period {
	if begun := p.Begun(periods); len(begun) > 0 && len(begun) < len(periods) {
		return begun[0]
	}
	return Period{}
}

// since is [Programme.Since] for a figure of an indicator; one that is not summed over
// time is that of a single period.
func (p *Programme) since(indicator string, periods []Period) Period {
	if ind := p.Indicator(indicator); ind == nil || !ind.Kind.SummedOverTime() {
		return Period{}
	}
	return p.Since(periods)
}

// before tells whether a period ended before the programme's first began.
func (p *Programme) before(period Period) bool {
	return p.Rule.Window(period).To.Before(p.Rule.Window(p.First).From)
}

// begins says when the programme begins: why there is nothing of a period before.
func (p *Programme) begins() Sentence {
	return Say("chương trình bắt đầu từ %s", "the programme begins with %s", p.First.named())
}

// From says from when a figure counts: "từ Quý II/2021"; the zero Sentence of no period.
func (p Period) From() Sentence {
	if p.IsZero() {
		return Sentence{}
	}
	return Say("từ %s", "from %s", p.named())
}

// named is the period as each language writes it.
func (p Period) named() Sentence { return Sentence{p.Vietnamese(), p.String()} }
