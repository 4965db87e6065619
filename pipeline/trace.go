package pipeline

import "time"

// Asked is one figure of one unit: of an indicator, or of a field of a consolidated
// form.
type Asked struct {
	Unit      string
	Indicator string   // "" where a field is asked about
	Field     FieldRef // the total of a field, as the consolidated form shows it
	Measure   Measure  // of the field
	On        Date     // on the tree of this day; zero: on the period's own
}

// Contribution is one cell that a figure was made from.
type Contribution struct {
	Period     Period    `json:"period"`
	Unit       string    `json:"unit"` // who filed it
	Form       string    `json:"form"`
	Field      string    `json:"field"`
	Label      string    `json:"label"` // of the field, as the form has it
	Row        string    `json:"row"`   // as in [Cell]: "" the unit itself, a child's code, [TotalRow], the key of a register row
	Submission string    `json:"submission"`
	Version    int       `json:"version"`
	File       string    `json:"file"`
	SHA256     string    `json:"sha256"`
	ReceivedAt time.Time `json:"received_at"`
	From       string    `json:"from,omitempty"` // code of the province where the file is; "" where it is here
	Sheet      string    `json:"sheet"`          // "" with Cell where an empty register says 0
	Cell       string    `json:"cell"`
	Value      string    `json:"value"`   // as typed for keys, option codes and texts
	Number     Maybe     `json:"number"`  // what it adds; null for a key and a text
	Key        string    `json:"key"`     // of a register, in the form in which keys are compared; else ""
	Role       string    `json:"role"`    // value, numerator, denominator, satisfies, key, text; of a score superior or self
	Through    []string  `json:"through"` // units that it was summed through, up to that of the figure; none for the unit's own
}

// Trace answers where one figure of a period comes from. Period, Label,
// SHA256 and ReceivedAt of its contributions are not filled in.
type Trace struct {
	Result        Result
	Contributions []Contribution
	Missing       []string // units expected and not counted as reported
	AddsUp        bool     // the contributions make the figure again; true where there is none
	Absent        bool     // there is no such figure: nobody is asked for it at the unit and below, or it is a text
	Torn          []TornPart
	Joined        bool // on another tree: the unit took in something from outside the programme, so that there is no figure
}

// TornPart is a unit that reported and is, in whole or in part, in a unit of another
// tree whose figure cannot be compared: where its area went, and where its cells lie.
type TornPart struct {
	Period        Period         `json:"period"`
	Unit          string         `json:"unit"`
	Heirs         []string       `json:"heirs"`   // units of the other tree that it became or is part of
	LiesIn        string         `json:"lies_in"` // the lowest unit of the other tree that its cells count in
	Whole         bool           `json:"whole"`   // it lies wholly in the unit that is asked about
	Contributions []Contribution `json:"contributions"`
}

// RoleText says what a cell is to a figure, by the role of its [Contribution].
func RoleText(role string) Sentence {
	switch role {
	case "value":
		return Say("giá trị", "value")
	case "numerator":
		return Say("tử số", "numerator")
	case "denominator":
		return Say("mẫu số", "denominator")
	case "satisfies":
		return Say("đạt điều kiện", "satisfies")
	case "key":
		return Say("mã đếm", "key")
	case "text":
		return Say("nội dung", "text")
	case string(BySuperior):
		return Say("cấp trên chấm", "superior's score")
	case string(BySelf):
		return Say("tự chấm", "own score")
	}
	return Sentence{role, role}
}
