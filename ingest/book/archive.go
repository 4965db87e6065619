package book

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// archive is the directory of a zip container. It is read by our own code because
// the reader has to see what a tolerant one passes over: the container says every
// name, size and checksum twice, and where the two differ the file is damaged.
type archive struct {
	parts []part
	index map[string]int // by folded name
	done  []bool         // read to the end
}

// part is one entry of the container.
type part struct {
	name   string
	method uint16
	crc    uint32
	size   int64  // inflated
	body   []byte // packed
	offset int64  // of the local header
}

const (
	endSignature     = 0x06054b50
	centralSignature = 0x02014b50
	localSignature   = 0x04034b50
	endLength        = 22
	centralLength    = 46
	localLength      = 30
	flagEncrypted    = 1 << 0
	flagDescriptor   = 1 << 3
	methodStored     = 0
	methodDeflated   = 8
	unset32          = 1<<32 - 1
	folderMark       = '/'
)

// endOfDirectory returns the offset of the record that closes a zip container: its
// comment ends exactly where the file ends. It returns -1 where there is none.
func endOfDirectory(data []byte) int {
	signature, found := binary.LittleEndian.AppendUint32(nil, endSignature), -1
	for i := max(0, len(data)-endLength-1<<16); ; i++ {
		next := bytes.Index(data[i:], signature)
		if i += next; next < 0 || i+endLength > len(data) {
			return found
		}
		if i+endLength+int(binary.LittleEndian.Uint16(data[i+20:])) == len(data) {
			found = i
		}
	}
}

// openArchive reads and checks the directory of a zip container.
func openArchive(data []byte, limits Limits) (*archive, *Fault) {
	end := endOfDirectory(data)
	if end < 0 {
		return nil, damaged("thiếu phần cuối của tệp")
	}
	le := binary.LittleEndian
	disk, count := le.Uint32(data[end+4:]), int(le.Uint16(data[end+10:]))
	size, start := int64(le.Uint32(data[end+12:])), int64(le.Uint32(data[end+16:]))
	if disk != 0 || int(le.Uint16(data[end+8:])) != count || !reaches(data, start+size, end) {
		return nil, damaged("mục lục của tệp nén không hợp lệ")
	}
	if count > limits.Entries {
		return nil, overLimit("tệp có %d thành phần, tối đa %d", count, limits.Entries)
	}
	a := &archive{index: make(map[string]int, count)}
	rest := data[start : start+size]
	for range count {
		var fault *Fault
		if rest, fault = a.addEntry(data[:start], rest, limits); fault != nil {
			return nil, fault
		}
	}
	if len(rest) != 0 {
		return nil, damaged("mục lục của tệp nén không hợp lệ")
	}
	a.done = make([]bool, len(a.parts))
	return a, a.checkSizes(limits)
}

// reaches tells whether the directory goes up to the record that closes the container,
// but for the same record in its long form. Bytes between the two would let another
// reader see another directory.
func reaches(data []byte, stop int64, end int) bool {
	const longSignature = 0x06064b50
	return stop == int64(end) || stop+4 <= int64(end) && binary.LittleEndian.Uint32(data[stop:]) == longSignature
}

// addEntry reads the first entry of the directory and returns the rest.
func (a *archive) addEntry(before, entry []byte, limits Limits) ([]byte, *Fault) {
	le := binary.LittleEndian
	if len(entry) < centralLength || le.Uint32(entry) != centralSignature {
		return nil, damaged("mục lục của tệp nén không hợp lệ")
	}
	names := int(le.Uint16(entry[28:]))
	extras, comments := int(le.Uint16(entry[30:])), int(le.Uint16(entry[32:]))
	next := centralLength + names + extras + comments
	if len(entry) < next {
		return nil, damaged("mục lục của tệp nén bị cắt ngang")
	}
	name, extra := entry[centralLength:centralLength+names], entry[centralLength+names:][:extras]
	if le.Uint16(entry[8:])&flagEncrypted != 0 {
		return nil, &Fault{Code: codeZipPassword} // a locked workbook is a compound file
	}
	packed, size, offset, ok := sizes64(extra, le.Uint32(entry[20:]), le.Uint32(entry[24:]), le.Uint32(entry[42:]))
	p := part{name: string(name), method: le.Uint16(entry[10:]), crc: le.Uint32(entry[16:]), size: size, offset: offset}
	if !ok || le.Uint16(entry[34:]) != 0 {
		return nil, damaged("mục lục của tệp nén không hợp lệ")
	}
	var fault *Fault
	if p.body, fault = localBody(before, p, packed); fault != nil {
		return nil, fault
	}
	return entry[next:], a.add(p, limits)
}

// sizes64 replaces sizes that do not fit 32 bits by those of the zip64 field; some
// writers use it for entries of any size.
func sizes64(extra []byte, packed32, size32, offset32 uint32) (packed, size, offset int64, ok bool) {
	field := extraField(extra, 1)
	take := func(v uint32) int64 {
		if v != unset32 {
			return int64(v)
		}
		if len(field) < 8 {
			return -1
		}
		n := int64(binary.LittleEndian.Uint64(field))
		field = field[8:]
		return n
	}
	size, packed, offset = take(size32), take(packed32), take(offset32)
	return packed, size, offset, size >= 0 && packed >= 0 && offset >= 0
}

// extraField returns one field of an entry's extra data.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+n {
			return nil
		}
		if binary.LittleEndian.Uint16(extra) == id {
			return extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	return nil
}

// localBody finds the packed bytes of an entry and holds the header in front of them
// against the directory.
func localBody(before []byte, p part, packed int64) ([]byte, *Fault) {
	le := binary.LittleEndian
	if p.offset > int64(len(before))-localLength || le.Uint32(before[p.offset:]) != localSignature {
		return nil, damaged("không tìm thấy phần %s", p.name)
	}
	h := before[p.offset:]
	names, extras := int(le.Uint16(h[26:])), int(le.Uint16(h[28:]))
	head := localLength + names + extras
	if len(h) < head || int64(len(h)-head) < packed {
		return nil, damaged("phần %s bị cắt ngang", p.name)
	}
	same := string(h[localLength:localLength+names]) == p.name && le.Uint16(h[8:]) == p.method
	if le.Uint16(h[6:])&flagDescriptor == 0 {
		lp, ls, _, ok := sizes64(h[localLength+names:head], le.Uint32(h[18:]), le.Uint32(h[22:]), 0)
		same = same && ok && lp == packed && ls == p.size && le.Uint32(h[14:]) == p.crc
	}
	if !same {
		return nil, damaged("phần %s không khớp với mục lục của tệp nén", p.name)
	}
	return h[head : int64(head)+packed : int64(head)+packed], nil
}

// add takes an entry up under its name.
func (a *archive) add(p part, limits Limits) *Fault {
	name, ok := cleanName(p.name)
	if !ok {
		return damaged("tên phần “%s” không hợp lệ", printable(p.name))
	}
	if _, twice := a.index[foldName(name)]; twice {
		return damaged("phần %s có hai lần", name)
	}
	switch {
	case p.method != methodStored && p.method != methodDeflated:
		return damaged("phần %s dùng cách nén lạ", name)
	case p.size > limits.EntryBytes:
		return overLimit("phần %s dài %s, tối đa %s", name, megabytes(p.size), megabytes(limits.EntryBytes))
	case p.size > ratioFloor && p.size/int64(max(1, len(p.body))) >= int64(limits.Ratio):
		return overLimit("phần %s nén quá %d lần", name, limits.Ratio)
	}
	p.name = name
	a.index[foldName(name)] = len(a.parts)
	a.parts = append(a.parts, p)
	return nil
}

// checkSizes refuses entries that overlap, and more than the limit in total.
func (a *archive) checkSizes(limits Limits) *Fault {
	order := slices.Clone(a.parts)
	slices.SortFunc(order, func(p, q part) int { return cmp.Compare(p.offset, q.offset) })
	var total, free int64
	for _, p := range order {
		if p.offset < free {
			return damaged("phần %s chồng lên phần khác", p.name)
		}
		free = p.offset + localLength + int64(len(p.name)+len(p.body))
		total += p.size
	}
	if total > limits.TotalBytes {
		return overLimit("nội dung giải nén dài %s, tối đa %s", megabytes(total), megabytes(limits.TotalBytes))
	}
	return nil
}

// find returns the index of the part with a name; part names do not tell case.
func (a *archive) find(name string) (int, bool) {
	i, ok := a.index[foldName(name)]
	return i, ok
}

// cleanName turns a backslash, which some writers use, into a slash and refuses
// names that would lead out of the container.
func cleanName(name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	if name == "" || !utf8.ValidString(name) && !isLegacyName(name) || name[0] == folderMark || strings.ContainsAny(name, ":\x00") {
		return "", false
	}
	for step := range strings.SplitSeq(name, "/") {
		if step == ".." || step == "." {
			return "", false
		}
	}
	return name, true
}

// isLegacyName allows names of pictures and the like in an old code page; parts that
// are read have ASCII names.
func isLegacyName(name string) bool {
	return !bytes.ContainsFunc([]byte(name), func(r rune) bool { return r < ' ' })
}

// foldName makes names comparable without regard to case.
func foldName(name string) string { return strings.ToLower(name) }

// printable makes a name fit for a sentence.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, name[:min(len(name), 200)])
}
