package book

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// zipNamed packs files under names as they are, in any encoding.
func zipNamed(t testing.TB, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true, Method: zip.Deflate})
		if err == nil {
			_, err = f.Write([]byte("nội dung của " + name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestNamesInABundle(t *testing.T) {
	long := strings.Repeat("a", 200) + ".csv"
	data := zipNamed(t, "Báo cáo.csv", "xã/báo cáo.csv", "x/Báo cáo.csv", `thư mục\khác.csv`, "Bi\xccnh Minh.csv", "B\xccnh.csv", "r\x82sum\x82.csv", "Ho\xe0ng.csv", "Ba\xec.csv", long, ".csv")
	b, is, fault := OpenBundle(data, DefaultLimits(), 200)
	if !is || fault != nil {
		t.Fatalf("%v, %+v", is, fault)
	}
	var got []string
	for i := range b.Len() {
		got = append(got, b.Name(i))
		content, fault := b.Bytes(i)
		if fault != nil || int64(len(content)) != b.Size(i) || !strings.HasPrefix(string(content), "nội dung của ") {
			t.Errorf("%s: %q, %+v", b.Name(i), content, fault)
		}
	}
	// In code page 1258 the byte CC is a grave accent of its own, behind its letter;
	// where it stands behind none, the name is in the code page of the first PC.
	want := "Báo cáo.csv|báo cáo (2).csv|Báo cáo (3).csv|khác.csv|Bình Minh.csv|B╠nh.csv|résumé.csv|Hoàng.csv|Bá.csv|" + long + "|.csv"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("names %s\nwant  %s", s, want)
	}
}

func TestABundleWithinItsLimits(t *testing.T) {
	data := zipNamed(t, "a.csv", "b.csv", "c.csv")
	small := DefaultLimits()
	small.EntryBytes = 10
	for name, c := range map[string]struct {
		data   []byte
		limits Limits
		most   int
		is     bool
		code   string
	}{
		"three":              {data, DefaultLimits(), 3, true, ""},
		"one too many":       {data, DefaultLimits(), 2, true, codeLimit},
		"too large a member": {data, small, 3, false, ""}, // [Read] says so
		"no zip":             {[]byte("a,b\n"), DefaultLimits(), 3, false, ""},
		"nothing":            {nil, DefaultLimits(), 3, false, ""},
		"cut":                {data[:len(data)-30], DefaultLimits(), 3, false, ""},
		"nested":             {zipNamed(t, "a.zip"), DefaultLimits(), 3, true, ""},
	} {
		b, is, fault := OpenBundle(c.data, c.limits, c.most)
		code := ""
		if fault != nil {
			code = fault.Code
		}
		if is != c.is || code != c.code || is && code == "" && b.Len() == 0 {
			t.Errorf("%s: %v %q", name, is, code)
		}
	}
	if _, fault := Read("x.zip", data, small); fault == nil || fault.Code != codeLimit {
		t.Errorf("too large a member: %+v", fault)
	}
}

// Whatever the bytes are: what is taken apart comes out whole, under names of its own
// and within the limits.
func FuzzOpenBundle(f *testing.F) {
	f.Add(zipNamed(f, "Báo cáo.csv", "xã/báo cáo.csv"))
	f.Add(zipNamed(f, "Bi\xccnh.csv", "__MACOSX/x", "thư mục/x"))
	f.Add(zipNamed(f, "[Content_Types].xml"))
	limits := DefaultLimits()
	limits.EntryBytes, limits.TotalBytes = 1<<16, 1<<18
	f.Fuzz(func(t *testing.T, data []byte) {
		b, is, fault := OpenBundle(data, limits, 10)
		if !is || fault != nil {
			return
		}
		names, total := map[string]bool{}, 0
		for i := range b.Len() {
			content, fault := b.Bytes(i)
			if fault != nil || int64(len(content)) != b.Size(i) {
				t.Fatalf("member %d: %d of %d bytes, %+v", i, len(content), b.Size(i), fault)
			}
			if name := b.Name(i); names[foldName(name)] || strings.Contains(name, "/") || name == "" || SystemFile(name) {
				t.Fatalf("member %d is called %q", i, name)
			}
			names[foldName(b.Name(i))] = true
			total += len(content)
		}
		if b.Len() == 0 || b.Len() > 10 || total > 1<<18 {
			t.Fatalf("%d members, %d bytes", b.Len(), total)
		}
	})
}
