package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/templates/pdf"
)

// The report as PDF stands beside the Word document that it was made from, and not
// beside a later one.
func TestTheReportAsPDF(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	if _, ok := pdf.Find(); !ok {
		t.Skip("LibreOffice is not installed (apt-get install libreoffice-writer)")
	}
	dir := newWorkspace(t)
	consolidate := []string{"consolidate", "--workspace", dir, "--period", "2021-Q2"}
	made := filepath.Join(dir, "reports", "2021-Q2", "bao-cao-tong-hop.pdf")
	if said := mustRun(t, exitIncomplete, append(consolidate, "--pdf")...); !strings.Contains(said, made) {
		t.Errorf("the PDF is not named:\n%s", said)
	}
	if data := readAll(t, made); !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("%.20q is no PDF", data)
	}
	mustRun(t, exitIncomplete, consolidate...)
	if _, err := os.Stat(made); err == nil {
		t.Error("the PDF of the consolidation before is still there")
	}
}

func TestWithoutLibreOfficeThereIsAWordAndNothingIsDone(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	o := danvanWith(t, []string{"PATH=" + t.TempDir()}, "consolidate", "--workspace", dir, "--period", "2021-Q2", "--pdf")
	if o.code != exitFailure || !strings.Contains(o.stderr, "không có LibreOffice") || strings.Count(o.stderr, "\n") != 1 {
		t.Errorf("code %d, %q", o.code, o.stderr)
	}
	if made, err := os.ReadDir(filepath.Join(dir, "reports")); err != nil || len(made) > 0 {
		t.Errorf("made %v, %v", made, err)
	}
}
