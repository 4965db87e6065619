package book

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// The table of a container of these tests has one sector, at which it begins; then come
// the directory, the small sectors, their table, and the streams.
const (
	tableSector     = 0
	directorySector = 1
	smallTable      = 2
	smallSector     = 3
	streamSector    = 4
)

// ole makes a container with the stream of a workbook, padded so that it has sectors of
// its own, and a stream of small sectors.
func ole(stream []byte) []byte {
	sector, version, shift := 512, 3, 9
	if len(stream) > 4<<20 { // more sectors than the header can name tables for
		sector, version, shift = 4096, 4, 12
	}
	le := binary.LittleEndian
	stream = append(slices.Clone(stream), make([]byte, max(0, miniCutoff-len(stream)))...)
	sectors := (len(stream) + sector - 1) / sector
	tables := 1
	for tables*sector/4 < streamSector+sectors+tables-1 {
		tables++
	}
	data := make([]byte, sector*(1+streamSector+sectors+tables-1))
	copy(data, compoundHeader)
	copy(data[24:], bin(0x3E, version, 0xFFFE, shift, 6))
	copy(data[44:], bin(uint32(tables), uint32(directorySector), uint32(0), uint32(miniCutoff), uint32(smallTable), uint32(1), uint32(endOfChain)))
	for i := range headerTables {
		le.PutUint32(data[76+4*i:], noEntry)
	}
	next := slices.Repeat([]uint32{noEntry}, tables*sector/4)
	for i := range tables { // the first stands at its fixed place, the others behind the stream
		at := tableSector
		if i > 0 {
			at = streamSector + sectors + i - 1
		}
		le.PutUint32(data[76+4*i:], uint32(at))
		next[at] = 0xFFFFFFFD
	}
	next[directorySector], next[smallTable], next[smallSector] = endOfChain, endOfChain, endOfChain
	for i := range sectors {
		next[streamSector+i] = uint32(streamSector + i + 1)
	}
	next[streamSector+sectors-1] = endOfChain
	for i, n := range next {
		at := int(le.Uint32(data[76+4*(i/(sector/4)):]))
		le.PutUint32(data[sector*(1+at)+4*(i%(sector/4)):], n)
	}
	directory := data[sector*(1+directorySector):]
	putEntry(directory[0:], "Root Entry", entryRoot, smallSector, sector)
	putEntry(directory[entryLength:], "Workbook", entryStream, streamSector, len(stream))
	putEntry(directory[2*entryLength:], "small", entryStream, 0, 70)
	le.PutUint32(directory[76:], 1)
	le.PutUint32(directory[entryLength+72:], 2)
	for i := range sector / 4 {
		le.PutUint32(data[sector*(1+smallTable)+4*i:], noEntry)
	}
	copy(data[sector*(1+smallTable):], bin(uint32(1), uint32(endOfChain)))
	copy(data[sector*(1+streamSector):], stream)
	return data
}

func putEntry(at []byte, name string, kind byte, start, size int) {
	le := binary.LittleEndian
	units := utf16.Encode([]rune(name))
	for i, u := range units {
		le.PutUint16(at[2*i:], u)
	}
	le.PutUint16(at[64:], uint16(2*len(units)+2))
	at[66] = kind
	le.PutUint32(at[68:], noEntry)
	le.PutUint32(at[72:], noEntry)
	le.PutUint32(at[76:], noEntry)
	le.PutUint32(at[116:], uint32(start))
	le.PutUint32(at[120:], uint32(size))
}

// oneNumber is the stream of a workbook with a figure in A1.
func oneNumber() []byte { return xlsStream("", rec(recordNumber, 0, 0, 0, 7.0)) }

// patched is the sound container with a number in it replaced.
func patched(at int, to uint32) func(*testing.T) []byte {
	return func(*testing.T) []byte {
		data := ole(oneNumber())
		binary.LittleEndian.PutUint32(data[at:], to)
		return data
	}
}

func TestTheContainerOfTheseTestsIsSound(t *testing.T) {
	for _, n := range []int{0, 10_000, 200_000} {
		stream := append(oneNumber(), make([]byte, n)...)
		if b := mustRead(t, "x", ole(stream)); cellsOf(b) != "A1=7/10false" {
			t.Errorf("%d: %s", n, cellsOf(b))
		}
		c, ok := openCompound(ole(stream))
		if !ok {
			t.Fatal("not opened")
		}
		entries, fault := c.entries()
		if fault != nil {
			t.Fatal(*fault)
		}
		if small, ok := c.stream(entries["small"]); !ok || len(small) != 70 {
			t.Errorf("the small stream has %d bytes", len(small))
		}
	}
}

func hostileXLS() []hostile {
	const sector = compoundHeaderLength
	table := func(of int) int { return sector*(1+tableSector) + 4*of }
	entryAt := func(i, field int) int { return sector*(1+directorySector) + entryLength*i + field }
	streams := func(data []byte) func(*testing.T) []byte { return made(ole(data)) }
	long := strings.Repeat
	bad := func(name string, at int, to uint32) hostile {
		return hostile{"xls: " + name, patched(at, to), codeDamaged, codeDamaged}
	}
	kind := func(name string, at int, to uint32) hostile {
		return hostile{"xls: " + name, patched(at, to), codeDamaged, codeDamaged}
	}
	return append([]hostile{
		bad("a chain that runs in a circle", table(streamSector+3), streamSector),
		bad("a chain that stands still", table(streamSector), streamSector),
		bad("a chain through the directory", table(streamSector), directorySector),
		bad("a chain through the table", table(streamSector), tableSector),
		bad("a chain that leaves the file", table(streamSector), 0x00FFFFFF),
		bad("a chain that is cut", table(streamSector+1), endOfChain),
		bad("a chain into what is free", table(streamSector+1), noEntry),
		bad("a stream longer than the file", entryAt(1, 120), 0x7FFFFFFF),
		bad("a stream shorter than its chain", entryAt(1, 120), miniCutoff-1),
		bad("a stream that begins outside", entryAt(1, 116), 0x00FFFFFF),
		kind("a directory that runs in a circle", table(directorySector), directorySector),
		kind("a directory outside the file", 48, 0x00FFFFFF),
		kind("an entry that is its own sibling", entryAt(1, 68), 1),
		kind("entries that are each other's siblings", entryAt(2, 68), 1),
		kind("an entry that is not there", entryAt(1, 68), 1000),
		kind("a table that is not there", 76, 0x00FFFFFF),
		kind("the same table twice", 80, tableSector),
		kind("says it has 16 million tables", 44, 1<<24),
		kind("lists of tables that run in a circle", 72, 1<<24),
		kind("a list of tables in the stream", 68, streamSector),
		{"xls: only a header", made([]byte(compoundHeader + long("\x00", 504))), codeKind, codeKind},
		{"xls: only marks", made([]byte(compoundHeader + long("\xFF", 5000))), codeKind, codeKind},
		{"xls: says it has 4 billion texts", streams(xlsStream(sst(0xFFFF, bin(1, "\x00a")), "")), codeDamaged, codeDamaged},
		{"xls: two million empty texts", streams(xlsStream(manyTexts(2_000_000), "")), codeLimit, codeLimit},
		{"xls: a text of 4 GB", streams(xlsStream(sst(1, "\xFF\xFF\x04\xFF\xFF\xFF\xFFab"), "")), codeDamaged, codeDamaged},
		{"xls: a text longer than its records", streams(xlsStream(sst(1, "\xFF\xFF\x01ab"), "")), codeDamaged, codeDamaged},
		{"xls: a record behind the end", streams(xlsStream("", bin(recordNumber, 8000))), codeDamaged, codeDamaged},
		{"xls: a record longer than any", streams(xlsStream("", bin(recordNumber, 0xFFFF)+long("\x00", 0xFFFF))), codeDamaged, codeDamaged},
		{"xls: a million substreams", streams([]byte(long(rec(recordBOF, versionBIFF8, streamGlobals)+endOfStream, 1_000_000))), codeLimit, codeLimit},
		{"xls: substreams a million deep", streams([]byte(long(rec(recordBOF, versionBIFF8, streamGlobals), 1_000_000))), codeDamaged, codeDamaged},
		{"xls: a million sheets", streams(xlsStream(long(rec(recordBoundSheet, uint32(0), "\x00\x00\x01\x00S"), 1_000_000), "")), codeLimit, codeLimit},
		{"xls: a million cell styles", streams(xlsStream(long(rec(recordXF, 0, 0, 0, 0), 1_000_000), "")), codeLimit, codeLimit},
		{"xls: fonts without end", streams(xlsStream(long(rec(recordFont, long("\x00", 14), "\x01\x00A"), 800_000), "")), codeLimit, codeLimit},
		{"xls: a million merges", streams(xlsStream("", long(rec(recordMergedCells, 1000, long("\x00", 8000)), 1000))), codeLimit, codeLimit},
		{"xls: a cell in the last column", streams(xlsStream("", rec(recordNumber, 0, 0xFFFF, 0, 7.0))), codeLimit, codeLimit},
		{"xls: two million cells", streams(xlsStream("", manyCells(2000))), codeLimit, codeLimit},
		{"xls: two million cells at one address", streams(xlsStream("", long(rec(recordRK, 0, 0, 0, uint32(2)), 1_200_000))), codeLimit, codeLimit},
		{"xls: formulas of formulas", streams(xlsStream("", long(rec(recordFormula, 0, 0, 0, 7.0, 0, uint32(0), 8000, long("\x44", 8000)), 2)+
			long(rec(recordArray, 0, 0xFFFF, 0xFFFF, long("\x00", 8000)), 1000))), codeDamaged, codeDamaged},
		{"xls: a formula whose text goes on without end", streams(xlsStream("", rec(recordFormula, 0, 0, 0, "\x00\x00\x00\x00\x00\x00\xFF\xFF", 0, uint32(0))+
			rec(recordString, 0xFFFF, "\x00ab")+long(rec(recordContinue, "\x00"+long("a", 8000)), 1000))), codeLimit, codeLimit},
	}, hostileBook())
}

// hostileBook is a container of 10 MB in which all is one chain, backwards.
func hostileBook() hostile {
	return hostile{"xls: a chain of all sectors, backwards", func(*testing.T) []byte {
		data := ole(append(oneNumber(), make([]byte, 60_000)...))
		le := binary.LittleEndian
		for i := range 117 {
			le.PutUint32(data[compoundHeaderLength*(1+tableSector)+4*(streamSector+i):], uint32(streamSector+max(0, i-1)))
		}
		return data
	}, codeDamaged, codeDamaged}
}

// manyTexts is a list of empty shared texts.
func manyTexts(n int) string {
	const each = 2700
	all := []string{rec(recordSST, uint32(n), uint32(n))}
	for left := n; left > 0; left -= each {
		all = append(all, rec(recordContinue, strings.Repeat("\x00\x00\x00", min(left, each))))
	}
	return strings.Join(all, "")
}

// manyCells are rows of a thousand figures each.
func manyCells(rows int) string {
	var b strings.Builder
	for i := range rows {
		b.WriteString(rec(recordMulRK, i, 0, strings.Repeat("\x00\x00\x02\x00\x00\x00", 1000), 999))
	}
	return b.String()
}
