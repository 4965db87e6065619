package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// closeLedger counts the pass and checks the three lines.
func (run *intakeRun) closeLedger(ctx context.Context) error {
	p := run.pass
	for _, r := range p.Receipts {
		run.classify(p, r)
	}
	run.known = nil // the flows need room
	flows, err := run.flows(ctx)
	if err != nil {
		return err
	}
	p.Ledger = []LedgerLine{FilesLine(p), CellsLine(p.Cells), flows}
	return nil
}

// classify counts a receipt under what became of its file.
func (run *intakeRun) classify(p *Pass, r Receipt) {
	switch {
	case r.Decision == Duplicate:
		p.Duplicates++
	case r.Decision == Returned:
		p.Returned++
	case run.superseded(r):
		p.Superseded++
	default:
		p.Accepted++
	}
}

// superseded tells whether nothing of an accepted file counts any more.
func (run *intakeRun) superseded(r Receipt) bool {
	for _, s := range r.Submissions {
		if now := run.known.filed.current(keyOf(s)); now != nil && now.ID == s.ID && now.Version == s.Version {
			return false
		}
	}
	return true
}

// flows rolls up the periods that the pass touched and holds every flow's root
// figure against the stored cells.
func (run *intakeRun) flows(ctx context.Context) (LedgerLine, error) {
	touched := map[string]Period{}
	for _, r := range run.pass.Receipts {
		for _, s := range r.Submissions {
			if s.Verdict == Accepted {
				touched[s.Period.String()] = s.Period
			}
		}
	}
	line := LedgerLine{Line: "flows", Holds: true}
	var texts, vietnamese []string
	// They are on disk as they stand here. Reading them back would double the cost of a
	// pass in a large archive.
	receipts := slices.Concat(run.basis.Receipts, run.pass.Receipts)
	run.basis.Receipts, run.pass.Receipts = receipts[:len(run.basis.Receipts)], receipts[len(run.basis.Receipts):]
	desk := Desk{Programme: run.Programme, Archive: run.Archive, Reader: run.Reader, Warehouse: run.Warehouse}
	for _, code := range slices.Sorted(maps.Keys(touched)) {
		run.Progress.tell(Say("Đối chiếu số liệu %s", "Checking the figures of %s", Sentence{touched[code].Vietnamese(), code}), 0, 0)
		counting := countingOnce(run.Programme, touched[code], receipts)
		if err := desk.supply(ctx, counting, receipts); err != nil {
			return line, err
		}
		flows, err := run.Warehouse.Flows(ctx, run.Programme, touched[code], counting)
		if err != nil {
			return line, fmt.Errorf("roll up %s: %w", code, err)
		}
		line.Holds = line.Holds && flows.Holds
		texts = append(texts, code+": "+flows.Text)
		vietnamese = append(vietnamese, code+": "+flows.Said(Vietnamese))
	}
	if texts == nil {
		line.Text, line.Vietnamese = "no new figures", "không có số liệu mới"
		return line, nil
	}
	line.Text, line.Vietnamese = strings.Join(texts, "; "), strings.Join(vietnamese, "; ")
	return line, nil
}

// FilesLine is the first line of the ledger.
func FilesLine(p *Pass) LedgerLine {
	sum := p.Accepted + p.Superseded + p.Returned + p.Duplicates + p.Ignored + p.Waiting
	said := Say("tệp đã xem %d = được nhận %d + đã thay bằng bản mới %d + trả lại %d + trùng %d + bỏ qua %d + đang chờ %d",
		"files seen %d = accepted %d + superseded %d + returned %d + duplicates %d + ignored %d + waiting %d",
		p.Seen, p.Accepted, p.Superseded, p.Returned, p.Duplicates, p.Ignored, p.Waiting)
	return LedgerLine{"files", said.English, p.Seen == sum, said.Vietnamese}
}

// CellsLine is the second line of the ledger.
func CellsLine(c CellCounts) LedgerLine {
	said := Say("ô đã đọc %d = đã lưu %d + để trống %d + không nhận %d", "cells read %d = stored %d + blank %d + refused %d", c.Read, c.Stored, c.Blank, c.Refused)
	return LedgerLine{"cells", said.English, c.Holds(), said.Vietnamese}
}
