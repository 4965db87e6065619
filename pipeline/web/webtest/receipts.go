package webtest

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"danvan/pipeline"
)

// ledger writes the receipts of the workspace.
type ledger struct{ receipts []pipeline.Receipt }

// file is what a unit sent.
type file struct {
	unit, name string
	at         time.Time
	period     pipeline.Period
	forms      []string
	version    int
	findings   []pipeline.Finding // of the form that the sheet names, else of the first
	whole      []pipeline.Finding // of the file
}

func on(month time.Month, day, hour int) time.Time {
	return time.Date(2021, month, day, hour, 5, 0, 0, pipeline.Vietnam)
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (l *ledger) add(f file) {
	sum := sha(f.unit + f.name + f.at.String())
	r := pipeline.Receipt{Sequence: len(l.receipts) + 1, ReceivedAt: f.at, Unit: f.unit, File: f.name, Size: 18_432, Modified: f.at.Add(-time.Hour), SHA256: sum,
		Decision: pipeline.Accepted, Findings: f.whole}
	if pipeline.Rejects(f.whole) {
		r.Decision = pipeline.Returned
	}
	for i, form := range f.forms {
		s := pipeline.Submission{ID: f.unit + "/" + sum + "/" + form, Unit: f.unit, Form: form, FormVersion: "2021", Period: f.period, Version: f.version, Scope: pipeline.Own,
			Verdict: pipeline.Accepted, Sheet: form, File: f.name, SHA256: sum, ReceivedAt: f.at, Content: sha(sum + form), Counts: pipeline.CellCounts{Read: 12, Stored: 10, Blank: 2}}
		for _, found := range f.findings {
			if found.Sheet == form || found.Sheet == "" && i == 0 {
				s.Findings = append(s.Findings, found)
			}
		}
		if pipeline.Rejects(s.Findings) {
			s.Verdict, s.Version, r.Decision = pipeline.Returned, 0, pipeline.Returned
			s.Counts = pipeline.CellCounts{Read: 12, Refused: 12}
		}
		r.Submissions = append(r.Submissions, s)
	}
	l.receipts = append(l.receipts, r)
}

// again is a file whose bytes were received before.
func (l *ledger) again(of int, name string, at time.Time) {
	first := l.receipts[of-1]
	l.receipts = append(l.receipts, pipeline.Receipt{Sequence: len(l.receipts) + 1, ReceivedAt: at, Unit: first.Unit, File: name, Size: first.Size, Modified: at, SHA256: first.SHA256,
		Decision: pipeline.Duplicate, DuplicateOf: of, Findings: []pipeline.Finding{pipeline.NewFinding("already-received", "", "", pipeline.DayOf(first.ReceivedAt).Vietnamese())}})
}

func number(form, cell, field string) pipeline.Finding {
	f := pipeline.NewFinding("date-bad", form, cell, "13/25/2021", "Ngày "+field)
	f.Field = field
	return f
}

// Receipts returns what the workspace has received, in order.
func Receipts() []pipeline.Receipt {
	l := &ledger{}
	both := []string{"DV-01", "02/HC"}
	for _, unit := range []string{Department, DistrictA, Filed, Returned, Silent, DistrictB, LateUnit, Other} {
		forms := both
		if unit == Department {
			forms = both[:1]
		}
		l.add(file{unit: unit, name: "bao-cao-quy-1.xlsx", at: on(time.March, 16, 8), period: Q1(), forms: forms, version: 1})
	}
	l.add(file{unit: Filed, name: "Báo cáo quý II.xlsx", at: on(time.June, 15, 8), period: Q2(), forms: both, version: 1,
		findings: []pipeline.Finding{pipeline.NewFinding("required-blank", "DV-01", "C12", "1.1 Số hội nghị tuyên truyền")}})
	l.add(file{unit: Filed, name: "Báo cáo quý II (sửa).xlsx", at: on(time.June, 16, 14), period: Q2(), forms: both, version: 2, findings: []pipeline.Finding{pipeline.NewFinding("replaces", "", "", "1", "15/06/2021")}})
	l.again(10, "Bản sao.xlsx", on(time.June, 16, 15))
	l.add(file{unit: Returned, name: Script + ".xlsx", at: on(time.June, 16, 9), period: Q2(), forms: both,
		findings: []pipeline.Finding{number("DV-01", "C12", Script), number("DV-01", "C15", "2.1"), pipeline.NewFinding("relation-broken", "02/HC", "C9", "ho_so>=dung_han", "ho_so", "10", "dung_han", "12", ""),
			pipeline.NewFinding("required-blank", "DV-01", "C13", Handler)}})
	l.add(file{unit: Returned, name: LongName(), at: on(time.June, 16, 10), whole: []pipeline.Finding{pipeline.NewFinding("file-kind", "", "", "tệp PDF; cần gửi tệp Excel gốc")}})
	l.add(file{unit: LateUnit, name: Formula + ".xlsx", at: on(time.June, 22, 10), period: Q2(), forms: both[:1], version: 1})
	l.add(file{unit: DistrictA, name: Turned + ".xlsx", at: on(time.June, 17, 10), period: Q2(), forms: both, version: 1})
	l.add(file{unit: Filed, name: "so-dan-van-kheo.xlsx", at: on(time.June, 17, 11), period: Q2(), forms: []string{"DVK"}, version: 1})
	l.add(file{unit: Filed, name: "sua-quy-1.xlsx", at: on(time.June, 18, 11), period: Q1(), forms: both[:1], version: 2, findings: []pipeline.Finding{pipeline.NewFinding("period-closed", "", "", "1", "25/03/2021")}})
	return l.receipts
}

// editions returns what was closed: Q1, before its correction came.
func editions(p *pipeline.Programme, receipts []pipeline.Receipt) []pipeline.Edition {
	at := on(time.March, 25, 16)
	known := pipeline.Basis{Receipts: receipts}.AsOf(at)
	return []pipeline.Edition{{Period: Q1(), Number: 1, At: at, Who: "tonghop@snv", Note: "Chốt lần đầu " + Script, Programme: p.Code, Pack: p.Digest, Receipts: len(known.Receipts),
		Inputs: pipeline.Inputs(known.Draft(p, Q1())), Record: sha("q1/1")}}
}
