package pipeline

import "time"

// State is one of the four states of a cell. Zero is not one of them: 0 is Reported.
type State string

// The states.
const (
	Missing       State = "missing"
	Reported      State = "reported"
	Nil           State = "nil"            // không phát sinh: counts as 0 and as reported
	NotApplicable State = "not_applicable" // contributes nothing and is not expected
)

// Cell is one input cell of a submission.
type Cell struct {
	Row     string  `json:"row,omitempty"` // "" the unit itself; a child's unit code; [TotalRow]; the key of a register row
	Field   string  `json:"field"`
	Measure Measure `json:"measure"`
	State   State   `json:"state"`
	Number  Number  `json:"number"`         // for numeric fields; 0 for nil; choice: the option's rank × One
	Text    string  `json:"text,omitempty"` // narrative, key, option code, or YYYY-MM-DD; as typed for text
	Sheet   string  `json:"sheet"`
	Ref     string  `json:"ref"`
}

// TotalRow is the Row of cells in the total row of a table form.
const TotalRow = "#total"

// Decision is the answer to a submission or file.
type Decision string

// The verdicts on a submission; a file is also duplicate, ignored or waiting.
const (
	Accepted  Decision = "accepted"
	Returned  Decision = "returned"
	Duplicate Decision = "duplicate"
	Ignored   Decision = "ignored"
	Waiting   Decision = "waiting"
)

// Submission is one form's content in one received file (bản nộp).
type Submission struct {
	ID          string     `json:"id"` // "<sha256>/<form>" from a reader, "<unit>/<sha256>/<form>" once received
	Unit        string     `json:"unit"`
	Form        string     `json:"form"`
	FormVersion string     `json:"form_version"`
	Period      Period     `json:"period"`
	Version     int        `json:"version"` // 1, 2, 3 … given at receipt; 0 when returned
	Scope       Scope      `json:"scope"`
	Verdict     Decision   `json:"verdict"`
	Sheet       string     `json:"sheet"`
	File        string     `json:"file"` // name as dropped, below the inbox
	SHA256      string     `json:"sha256"`
	ReceivedAt  time.Time  `json:"received_at"`
	Content     string     `json:"content"` // digest of the cells without their addresses
	Findings    []Finding  `json:"findings"`
	Counts      CellCounts `json:"cells"`
	From        string     `json:"from,omitempty"` // code of the province that it was taken from, where its file is; "" where the file is here
	Cells       []Cell     `json:"-"`
}

// CellCounts are the second line of the ledger: Read = Stored + Blank + Refused.
type CellCounts struct {
	Read    int `json:"read"`
	Stored  int `json:"stored"`
	Blank   int `json:"blank"`
	Refused int `json:"refused"`
}

// Add returns the sum of two counts.
func (c CellCounts) Add(d CellCounts) CellCounts {
	return CellCounts{c.Read + d.Read, c.Stored + d.Stored, c.Blank + d.Blank, c.Refused + d.Refused}
}

// Holds tells whether the line adds up.
func (c CellCounts) Holds() bool { return c.Read == c.Stored+c.Blank+c.Refused }

// Receipt is the record of one file: what came, when, and what was decided. The
// archive keeps every receipt and never rewrites one.
type Receipt struct {
	Sequence    int          `json:"sequence"`    // 1, 2, 3 … in order of decision
	ReceivedAt  time.Time    `json:"received_at"` // when the complete file was first seen
	Unit        string       `json:"unit"`        // whose inbox folder
	File        string       `json:"file"`
	Size        int64        `json:"size"`
	Modified    time.Time    `json:"modified"` // of the file in the inbox
	SHA256      string       `json:"sha256"`
	Decision    Decision     `json:"decision"`               // accepted, returned or duplicate
	DuplicateOf int          `json:"duplicate_of,omitempty"` // sequence of the first receipt of these bytes
	Findings    []Finding    `json:"findings"`               // about the whole file
	Submissions []Submission `json:"submissions"`
	Taken       *Taken       `json:"taken,omitempty"` // of a manifest, which is no unit's file; it stands after the submissions, see the archive's About
}

// Arrival is a file that lies in a unit's inbox folder.
type Arrival struct {
	Unit     string // code of the unit whose folder it lies in
	File     string // name below the unit's folder
	Size     int64
	Modified time.Time
	SeenAt   time.Time // when the complete file was first seen
	Path     string    // how the inbox finds the file again, where unit and name do not say it; kept in no receipt
}

// Original is a received file, whole.
type Original struct {
	Arrival
	SHA256  string
	Bytes   []byte
	Refused []Finding    // why the inbox refuses the file: it is answered with these and not read
	Taken   *Taken       // of a manifest
	Brought []Submission // of a manifest: those of its receipt
}

// Received is a file and what was decided about it.
type Received struct {
	Receipt  Receipt
	Original Original
}

// Reading is what a reader found in a file: findings about the file, and one
// submission for each form found. A rejecting file finding rejects every form.
type Reading struct {
	Findings    []Finding
	Submissions []Submission
	Unread      error // why the machine, and not the file, kept it from being read: nothing can be decided
}

// Outcome decides the file from its reading: returned where the file or one of its
// forms is, or where no form was found.
func (r Reading) Outcome() Decision {
	if Rejects(r.Findings) || len(r.Submissions) == 0 {
		return Returned
	}
	for _, s := range r.Submissions {
		if s.Verdict == Returned {
			return Returned
		}
	}
	return Accepted
}
