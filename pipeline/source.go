package pipeline

// Sources say where every figure of a period came from, each cell once: what [Trace]
// answers for one figure. A text indicator has none; its passages name their cells.
type Sources struct {
	Cells       Packed[Source] // in the pack's order of indicators, then tree order
	Missing     []Absence      // in the pack's order of indicators, then tree order
	Unexplained []Place        // figures that their cells do not make again: none unless the program is at fault
}

// Source is a cell that figures of an indicator were made from: those of the unit that
// filed it and of every unit above it up to Top.
type Source struct {
	Indicator   string
	Unit, Top   string
	Submission  string
	Row         string // as in [Cell]: "" the unit itself, a child's code, [TotalRow], the key of a register row
	Form, Field string
	Sheet, Ref  string
	Number      Maybe
	Text        string // key or option code, as typed; "" where the cell holds a number
	Key         string // key, in the form in which keys are compared
	Role        string // as in [Contribution]
}

// Absence is a unit that is expected in an indicator and not counted as reported, in the
// figures of the units above it from Foot, which may be the unit itself, up to Top.
type Absence struct {
	Indicator, Unit string
	Foot, Top       string
}
