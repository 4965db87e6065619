package book

import "bytes"

const compoundHeader = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

func isCompound(data []byte) bool { return bytes.HasPrefix(data, []byte(compoundHeader)) }

// readCompound reads the OLE compound file in which old programs keep a workbook, or
// says what else it holds. An encrypted .xlsx is such a file too.
func readCompound(_ string, data []byte, limits Limits) (Book, *Fault) {
	container, ok := openCompound(data)
	if !ok {
		return Book{}, compoundKind(data)
	}
	found, fault := container.entries()
	if fault != nil {
		return Book{}, compoundFault(data, fault)
	}
	name := "workbook"
	if found[name] == nil {
		name = "book" // Excel 95; met with the records of Excel 97 in it, too
	}
	if found[name] == nil || found["encryptedpackage"] != nil {
		return Book{}, compoundKind(data)
	}
	stream, ok := container.stream(found[name])
	if !ok {
		return Book{}, damaged("luồng “%s” bị cắt ngang hoặc sai thứ tự", name)
	}
	b, fault := readXLS(stream, limits)
	b.Macros = b.Macros || found["_vba_project_cur"] != nil
	return b, fault
}

// compoundFault names what a damaged container holds where that is of more use to its
// sender than how it is damaged.
func compoundFault(data []byte, fault *Fault) *Fault {
	if kind := compoundKind(data); kind.Code == codePassword || kind.Code == codeKind {
		return kind
	}
	return fault
}
