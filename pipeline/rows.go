package pipeline

// What the command line prints with --json and the web answers with has one shape; the
// names of its members are a contract.

// StatusRow is who has filed what for a period, and how it is closed.
type StatusRow struct {
	FilingStatus
	Closed *Closing `json:"closed"` // null where the period was not
}

// FindingRow is a finding with its sentences in one language.
type FindingRow struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Sheet    string   `json:"sheet"`
	Cell     string   `json:"cell"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint"`
}

// FindingRows says findings in a language.
func FindingRows(lang Language, list []Finding) []FindingRow {
	out := make([]FindingRow, len(list))
	for i, f := range list {
		out[i] = FindingRow{f.Code, f.Severity, f.Sheet, f.Cell, f.Message(lang), f.Hint(lang)}
	}
	return out
}
