package transforms

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func sampleRows(t *testing.T) []pipeline.ResultRow {
	t.Helper()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	return slices.Collect(pipeline.ResultRows(&pipeline.Consolidation{Programme: s.programme, Tree: s.programme.Tree(q2()), Edition: 3,
		Figures: *rollUp(t, openTest(t), s.programme, s.filed)}))
}

func encoded(t *testing.T, format string, rows []pipeline.ResultRow) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteResults(&b, format, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteResultsCSV(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(encoded(t, "csv", sampleRows(t))), "\n")
	if want := "programme,period,unit,unit_name,tier,indicator,indicator_name,unit_of_measure,value,numerator,denominator,units_reported,units_expected,target,verdict,edition"; lines[0] != want {
		t.Errorf("header\n got %s\nwant %s", lines[0], want)
	}
	want := []string{
		"scenario,2021-Q2,P,Đơn vị P,province,received,Chỉ tiêu received,,12,,,2,4,,,3",
		"scenario,2021-Q2,P,Đơn vị P,province,resolved_rate,Chỉ tiêu resolved_rate,%,83.3333,10,12,2,4,>= 85,not_met,3",
		"scenario,2021-Q2,D2,Đơn vị D2,district,resolved_rate,Chỉ tiêu resolved_rate,%,,,,0,2,>= 85,unknown,3",
	}
	for _, line := range want {
		if !contains(lines, line) {
			t.Errorf("no line %s in\n%s", line, strings.Join(lines, "\n"))
		}
	}
}

func TestWriteResultsJSON(t *testing.T) {
	t.Parallel()
	rows := sampleRows(t)
	b := encoded(t, "json", rows)
	var again []pipeline.ResultRow
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rows, again); d != "" {
		t.Error(d)
	}
	for _, want := range []string{`"value": 83.3333,`, `"value": null,`, `"target": ">= 85",`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
	if got := string(encoded(t, "json", nil)); got != "[]\n" {
		t.Errorf("no rows are written as %q", got)
	}
}

func TestResultsParquetRoundTrip(t *testing.T) {
	t.Parallel()
	rows := sampleRows(t)
	rows[0].Value = pipeline.Known(-1_500_000)
	b := encoded(t, "parquet", rows)
	path := filepath.Join(t.TempDir(), "results.parquet")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := ReadResults(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rows, again); d != "" {
		t.Error(d)
	}
	if !bytes.Equal(b, encoded(t, "parquet", rows)) {
		t.Error("the same rows gave other bytes")
	}
}

func TestReadResultsRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	facts, err := encodeFacts(s.filed)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"other columns": facts, "not parquet": []byte("unit,value\n"), "empty": nil} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadResults(path); err == nil {
			t.Errorf("%s: read without an error", name)
		}
	}
}

func TestWriteResultsArrow(t *testing.T) {
	t.Parallel()
	rows := sampleRows(t)
	r, err := ipc.NewReader(bytes.NewReader(encoded(t, "arrow", rows)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() || r.RecordBatch().NumRows() != int64(len(rows)) {
		t.Fatalf("the stream does not hold %d rows: %v", len(rows), r.Err())
	}
	values := r.RecordBatch().Column(8).(*array.Decimal128)
	for k, row := range rows {
		if values.IsValid(k) != row.Value.Known || (row.Value.Known && values.Value(k).LowBits() != uint64(row.Value.Number)) {
			t.Errorf("row %d: %s is not %s", k, values.ValueStr(k), row.Value)
		}
	}
}

func TestWriteResultsRefusesOtherFormats(t *testing.T) {
	t.Parallel()
	if err := WriteResults(&bytes.Buffer{}, "xml", slices.Values(sampleRows(t))); !errors.Is(err, ErrFormat) {
		t.Errorf("xml gave %v", err)
	}
}
