package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"danvan/pipeline"
)

// The page of findings stands between these lines of README.vi.md.
const (
	findingsFrom = "<!-- Bảng dưới đây sinh ra từ danh mục nội dung cần sửa của chương trình; không sửa tay. -->\n"
	findingsTo   = "<!-- Hết bảng. -->\n"
)

// TestFindingsPage holds the page that staff read against the catalogue; with -update
// it writes the page anew.
func TestFindingsPage(t *testing.T) {
	const name = "../../README.vi.md"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, from := strings.Cut(strings.ReplaceAll(string(data), "\r\n", "\n"), findingsFrom)
	page, after, to := strings.Cut(rest, findingsTo)
	if !from || !to {
		t.Fatalf("%s has no place for the findings", name)
	}
	want := findingsPage()
	switch {
	case page == want:
	case *updateGolden:
		if err := os.WriteFile(name, []byte(before+findingsFrom+want+findingsTo+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not say what the catalogue says; go test ./cmd/danvan -run TestFindingsPage -update writes it", name)
	}
}

// findingsPage is the catalogue as staff read it: a table for each severity, every
// sentence filled as a real file would fill it.
func findingsPage() string {
	var b strings.Builder
	for _, part := range []struct {
		severity pipeline.Severity
		title    string
	}{
		{pipeline.Reject, "### Phải sửa: biểu bị trả lại, chưa được tính"},
		{pipeline.Warn, "### Cần xem: biểu vẫn được nhận, sửa hoặc giải trình"},
		{pipeline.Note, "### Để biết: không phải làm gì thêm nếu không ghi khác"},
	} {
		fmt.Fprintf(&b, "\n%s\n\n| nội dung (ví dụ) | cách sửa | mã |\n|---|---|---|\n", part.title)
		for _, e := range pipeline.Catalogue {
			if e.Severity == part.severity {
				f := pipeline.Finding{Code: e.Code, Args: e.Example}
				fmt.Fprintf(&b, "| %s | %s | `%s` |\n", inTable(f.Message(pipeline.Vietnamese)), inTable(f.Hint(pipeline.Vietnamese)), e.Code)
			}
		}
	}
	return b.String() + "\n"
}

// inTable keeps a sentence one cell of a table, and its letters letters.
func inTable(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "\n", " ").Replace(strings.TrimSpace(s))
}
