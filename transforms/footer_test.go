package transforms

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"testing"

	"github.com/apache/arrow-go/v18/parquet/file"

	"danvan/pipeline"
)

// manyFacts is a facts file of two groups, of which a submission has a sign in its name that
// JSON escapes.
func manyFacts(t testing.TB, odd string) []byte {
	t.Helper()
	var subs []pipeline.Submission
	for i := range 700 {
		s := pipeline.Submission{ID: fmt.Sprintf("C%05d/2021-Q2/F%s", i, odd), Unit: fmt.Sprintf("C%05d", i), Form: "F", Period: q2()}
		for k := range i % 200 {
			s.Cells = append(s.Cells, pipeline.Cell{Field: fmt.Sprintf("c%d", k), Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Int(int64(i * k)), Sheet: "F", Ref: "B2"})
		}
		subs = append(subs, s)
	}
	b, err := encodeFacts(subs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// arrowsFooter is what Arrow reads of a footer.
func arrowsFooter(b []byte) (f footer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		return f, err
	}
	defer r.Close()
	if list := r.MetaData().KeyValueMetadata().FindValue(submissionsKey); list != nil {
		f.submissions = []byte(*list)
	}
	f.rows = r.NumRows()
	return f, nil
}

func TestFooterIsWhatArrowReads(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"two groups": manyFacts(t, ""), "escaped": manyFacts(t, `"\&`), "of something else": encoded(t, "parquet", []pipeline.ResultRow{{Unit: "A"}}),
	} {
		want, err := arrowsFooter(b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := footerOf(b)
		if err != nil || got.rows != want.rows || !bytes.Equal(got.submissions, want.submissions) || (got.submissions == nil) != (want.submissions == nil) {
			t.Errorf("%s: %d rows of %.90q, %v; want %d of %.90q", name, got.rows, got.submissions, err, want.rows, want.submissions)
		}
	}
}

// What is asked of a facts file is the same whatever else it holds, and whatever signs stand
// in the names.
func TestFactContents(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"", `"\&<`, "ở"} {
		b := manyFacts(t, odd)
		id := func(i int) string { return fmt.Sprintf("C%05d/2021-Q2/F%s", i, odd) }
		of := ids{id(3): true, id(199): true, id(400): true, "D": true, "A": true}
		cells, list, err := factContents(b, of)
		if want := map[string]int{id(3): 3, id(199): 199, id(400): 0}; err != nil || !maps.Equal(cells, want) || list != nil {
			t.Errorf("%q: %v, a list of %d, %v; want %v", odd, cells, len(list), err, want)
		}
		cells, list, err = factContents(b, ids{"D": true})
		if err != nil || len(cells) > 0 || len(list) != 700 {
			t.Errorf("%q: of another %v, a list of %d, %v", odd, cells, len(list), err)
		}
		var l lists
		l.keep("x", list)
		if l.without("x", of) || !l.without("x", ids{"D": true}) || l.without("y", of) {
			t.Errorf("%q: the list does not say what the file holds", odd)
		}
	}
}

func TestListOfSubmissions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{}`: "", `{"a":1}`: "a=1 ", `{"a":1,"b":20}`: "a=1 b=20 ", `{"a\"":1}`: `a"=1 `,
	} {
		got := ""
		if err := eachListed([]byte(text), func(id []byte, n int) { got += fmt.Sprintf("%s=%d ", id, n) }); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{``, `{`, `{"a"`, `{"a":`, `{"a":}`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a":1}x`, `{"a":-1}`, `{"a":1.5}`, `{a:1}`, `"a":1}`, `{"a";1}`, `{"a":99999999999999999999}`, `[]`} {
		if err := eachListed([]byte(text), func([]byte, int) {}); err == nil {
			t.Errorf("%q was taken for a list", text)
		}
	}
}

// A footer that is not one is an error, whatever it is, and never more.
func FuzzFooter(f *testing.F) {
	whole := manyFacts(f, "")
	end := len(whole) - footerEnd
	foot := whole[end-int(binary.LittleEndian.Uint32(whole[end:])) : end]
	f.Add(foot)
	f.Add(foot[:len(foot)/2])
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0x1c}, 500))                                             // structs in structs
	f.Add(bytes.Repeat([]byte{0x19}, 500))                                             // lists in lists
	f.Add([]byte{0x19, 0xf3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}) // a list of 2^64
	f.Fuzz(func(t *testing.T, foot []byte) {
		b := append([]byte(parquetMark), foot...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(foot)))
		b = append(b, parquetMark...)
		got, err := footerOf(b)
		if err != nil || got.submissions == nil { // Arrow passes over the kinds that lists say they are of
			return
		}
		want, wrong := arrowsFooter(b)
		if wrong == nil && (got.rows != want.rows || !bytes.Equal(got.submissions, want.submissions)) {
			t.Errorf("%d rows of %q; Arrow reads %d of %q", got.rows, got.submissions, want.rows, want.submissions)
		}
	})
}
