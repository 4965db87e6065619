package pipeline

import "time"

// AuditEntry is one decision that is no receipt: a consolidation, a programme taken
// into use, a restored backup. Receipts are the record of the decisions on files; an
// entry names how far they went, so that receipts cut off after it show.
type AuditEntry struct {
	At       time.Time `json:"at"`
	Who      string    `json:"who"`     // account and machine that ran the program
	What     string    `json:"what"`    // "consolidate", "programme", "restore", …
	Subject  string    `json:"subject"` // what it was done to: a period, a programme's code
	SHA256   string    `json:"sha256"`  // of what came out, or went in
	Verdict  string    `json:"verdict"` // "done", "refused", "failed"
	Reason   string    `json:"reason,omitempty"`
	Receipts int       `json:"receipts"` // number of receipts at that time
	Head     string    `json:"head"`     // their chain
}
