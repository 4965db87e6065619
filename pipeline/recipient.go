package pipeline

import "time"

// Recipient is a person or office that receives what a consolidation says of a part of
// the programme. It has one channel: Folder or Mail.
type Recipient struct {
	Code      string // permanent: the outbox ledger knows deliveries by it
	Name      string // Vietnamese, as a letter addresses it
	Unit      string // receives this unit and what lies below it
	Groups    []string
	Documents []DocumentKind // none: reminders or alerts only
	Folder    string         // as written: absolute, or relative to the workspace
	Mail      string         // one address without a name
	Language  Language       // of what is written to the recipient; documents are Vietnamese
	Schedule  Schedule
	Reminders bool // also receives the reminders of Unit
	Alerts    bool // keeps the service running: receives its alerts
}

// Address is where the recipient's channel leads.
func (r Recipient) Address() string {
	if r.Mail != "" {
		return r.Mail
	}
	return r.Folder
}

// DocumentKind names a document that a recipient may ask for.
type DocumentKind string

// The documents.
const (
	ReportDocument   DocumentKind = "bao-cao" // Word
	WorkbookDocument DocumentKind = "tom-tat" // Excel
	PageDocument     DocumentKind = "trang"   // HTML
	PDFDocument      DocumentKind = "pdf"     // the report once more
)

// Ending is how the names of the kind's files end.
func (k DocumentKind) Ending() string {
	switch k {
	case ReportDocument:
		return ".docx"
	case WorkbookDocument:
		return ".xlsx"
	case PageDocument:
		return ".html"
	case PDFDocument:
		return ".pdf"
	}
	return ""
}

// Schedule is when the service delivers to a recipient without being asked.
type Schedule string

// The schedules.
const (
	OnDueDay         Schedule = "due-day"      // once a period, from the consolidation on its due day
	WhenConsolidated Schedule = "consolidated" // whenever a consolidation says something new
	WhenClosed       Schedule = "closed"       // closed editions and nothing before
	ByHand           Schedule = "never"        // when somebody runs "danvan deliver"
)

// Delivers tells whether the service is to deliver the state of a consolidation to a
// recipient. at is the time for which the consolidation was due, dueDay that at which
// the period is consolidated on its due day, edition 0 a draft; before tells whether
// the recipient was sent anything of the period.
func (s Schedule) Delivers(at, dueDay time.Time, edition int, before bool) bool {
	switch s {
	case WhenClosed:
		return edition > 0
	case WhenConsolidated:
		return true
	case OnDueDay:
		return edition > 0 || !before && !at.Before(dueDay)
	}
	return false
}
