package book

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// raw adds an entry whose header says what the test wants it to say.
func raw(t *testing.T, header zip.FileHeader, body string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range simple() {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = io.WriteString(f, e.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.CreateRaw(&header)
	if err == nil {
		_, err = io.WriteString(f, body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func storedHeader(name, body string) zip.FileHeader {
	n := uint64(len(body))
	return zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte(body)), CompressedSize64: n, UncompressedSize64: n}
}

func TestContainerTricks(t *testing.T) {
	with := func(change func(*zip.FileHeader)) []byte {
		h := storedHeader("xl/media/a.png", "picture")
		change(&h)
		return raw(t, h, "picture")
	}
	good := packed(t, simple())
	cases := []struct {
		name string
		data []byte
		want string
	}{
		{"nothing wrong", with(func(*zip.FileHeader) {}), ""},
		{"checksum of an entry that is not read", with(func(h *zip.FileHeader) { h.CRC32++ }), codeDamaged},
		{"says it is longer", with(func(h *zip.FileHeader) { h.UncompressedSize64++ }), codeDamaged},
		{"says it is shorter", with(func(h *zip.FileHeader) { h.UncompressedSize64-- }), codeDamaged},
		{"says it is 3 GB", with(func(h *zip.FileHeader) { h.UncompressedSize64 = 3 << 30 }), codeLimit},
		{"says it is 2^63 bytes", with(func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 63 }), codeDamaged},
		{"encrypted", with(func(h *zip.FileHeader) { h.Flags = 1 }), codeZipPassword},
		{"unknown method", with(func(h *zip.FileHeader) { h.Method = 12 }), codeDamaged},
		{"garbage instead of deflate", with(func(h *zip.FileHeader) { h.Method = zip.Deflate }), codeDamaged},
		{"twice the same name", packed(t, append(simple(), entry{name: "xl/worksheets/sheet1.xml", content: sheetXML("")})), codeDamaged},
		{"the same name in capitals", packed(t, append(simple(), entry{name: "xl/WORKSHEETS/sheet1.xml", content: sheetXML("")})), codeDamaged},
		{"climbs out", packed(t, simple(entry{name: "../../etc/x"})), codeDamaged},
		{"climbs out with backslashes", packed(t, simple(entry{name: `xl\..\..\x`})), codeDamaged},
		{"absolute", packed(t, simple(entry{name: "/etc/x"})), codeDamaged},
		{"on a drive", packed(t, simple(entry{name: `C:\x`})), codeDamaged},
		{"inflates 1000 times", packed(t, simple(entry{name: "xl/media/b", content: strings.Repeat("\x00", 1<<20)})), codeLimit},
		{"bytes before", append([]byte("#!/bin/sh\n"), good...), codeDamaged},
		{"bytes behind", append(bytes.Clone(good), 'x'), codeDamaged},
		{"no directory", good[:len(good)-endLength], codeDamaged},
		{"only the signature", []byte("PK\x03\x04"), codeDamaged},
		{"an entry within an entry", overlapping(), codeDamaged},
		{"first bytes lost", append([]byte("XX"), good[2:]...), codeDamaged},
	}
	for _, c := range cases {
		_, fault := Read("x.xlsx", c.data, DefaultLimits())
		got := ""
		if fault != nil {
			got = fault.Code
			checkFault(t, c.name, fault)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, fault)
		}
	}
}

func TestTotalSizeIsLimited(t *testing.T) {
	l := DefaultLimits()
	l.TotalBytes = 3000
	if _, fault := Read("x", packed(t, simple()), l); fault != nil {
		t.Errorf("within: %v", fault)
	}
	if _, fault := Read("x", packed(t, simple(entry{name: "a", content: strings.Repeat("ab", 1000)})), l); fault == nil || fault.Code != codeLimit {
		t.Errorf("over: %v", fault)
	}
}

// overlapping makes a container of two stored entries, the second of which lies
// inside the first.
func overlapping() []byte {
	local := func(name, body string) []byte { return header(localSignature, name, body, 0) }
	inner := append(local("b", "xyz"), "xyz"...)
	outer := append(local("a", string(inner)), inner...)
	directory := header(centralSignature, "a", string(inner), 0)
	directory = append(directory, header(centralSignature, "b", "xyz", len(outer)-len(inner))...)
	end := make([]byte, endLength)
	le := binary.LittleEndian
	le.PutUint32(end, endSignature)
	le.PutUint16(end[8:], 2)
	le.PutUint16(end[10:], 2)
	le.PutUint32(end[12:], uint32(len(directory)))
	le.PutUint32(end[16:], uint32(len(outer)))
	return append(append(outer, directory...), end...)
}

// header makes the local or central header of a stored entry.
func header(signature uint32, name, body string, offset int) []byte {
	le := binary.LittleEndian
	h, at := make([]byte, localLength), 14 // where checksum, sizes and length of the name stand
	if signature == centralSignature {
		h, at = make([]byte, centralLength), 16
		le.PutUint32(h[42:], uint32(offset))
	}
	le.PutUint32(h, signature)
	le.PutUint32(h[at:], crc32.ChecksumIEEE([]byte(body)))
	le.PutUint32(h[at+4:], uint32(len(body)))
	le.PutUint32(h[at+8:], uint32(len(body)))
	le.PutUint16(h[at+12:], uint16(len(name)))
	return append(h, name...)
}

func TestZip64FieldsOfSmallEntriesAreRead(t *testing.T) {
	extra := make([]byte, 4, 20)
	le := binary.LittleEndian
	le.PutUint16(extra, 1)
	le.PutUint16(extra[2:], 16)
	extra = le.AppendUint64(le.AppendUint64(extra, 700), 300)
	if packed, size, offset, ok := sizes64(extra, unset32, unset32, 5); packed != 300 || size != 700 || offset != 5 || !ok {
		t.Error(packed, size, offset, ok)
	}
	if _, _, _, ok := sizes64(nil, unset32, 1, 1); ok {
		t.Error("a size that is nowhere was read")
	}
}
