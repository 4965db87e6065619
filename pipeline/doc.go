// Package pipeline holds the words of the domain and the two verbs of a
// consolidation: [Ingest] and [Consolidate].
//
// The words (unit, period, form, field, submission, finding, indicator, target,
// consolidation) mean here what they mean in the rules of the programme; every
// other package speaks in these types and none of those packages imports another:
//
//	shared folder ─Arrival→ Reader.Read ─Submission→ Archive.Record      leaders
//	     └──────────────── Ingest ───────────────┘                          ▲ Document
//	Archive.Accepted ─[]Submission→ Warehouse.RollUp ─Consolidation→ Printer.Print
//	     └──────────────────────── Consolidate ─────────────────────────────┘
//
// The package uses the standard library only, opens no file and reads no clock:
// what it decides, it decides from plain values.
package pipeline
