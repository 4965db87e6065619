package book

import (
	"path"
	"strings"
)

// contentTypes are the types that a container gives its parts.
type contentTypes struct {
	overrides map[string]string // by folded part name
	defaults  map[string]string // by folded extension
}

// of returns the type of a part.
func (t contentTypes) of(name string) string {
	if kind, ok := t.overrides[foldName(name)]; ok {
		return kind
	}
	return t.defaults[strings.TrimPrefix(foldName(path.Ext(name)), ".")]
}

// mainPart finds the workbook part, or says what the container is instead.
func (r *workbookReader) mainPart() (string, *Fault) {
	at, ok := r.archive.find(contentTypesPart)
	if !ok {
		return "", r.withoutTypes()
	}
	types, fault := once(r, at, r.readTypes)
	if fault != nil {
		return "", fault
	}
	relations, fault := r.relations("")
	if fault != nil {
		return "", fault
	}
	main := ""
	for _, rel := range relations {
		if rel.kind != "officeDocument" || rel.external {
			continue
		}
		if main != "" {
			return "", damaged("tệp khai báo hai nội dung chính")
		}
		main = rel.target
	}
	if main == "" {
		return "", r.withoutMain(types)
	}
	return main, notWorkbook(types.of(main))
}

func (r *workbookReader) readTypes() (contentTypes, *Fault) {
	t := contentTypes{map[string]string{}, map[string]string{}}
	fault := r.scan.each(func(name []byte) *Fault {
		kind := string(r.scan.value("ContentType"))
		switch string(name) {
		case "Override":
			part := strings.TrimPrefix(string(r.scan.value("PartName")), "/")
			t.overrides[foldName(part)] = kind
		case "Default":
			t.defaults[foldName(string(r.scan.value("Extension")))] = kind
		}
		return crowded(max(len(t.overrides), len(t.defaults)), r.limits.listed(), "thành phần")
	})
	return t, fault
}

// notWorkbook says what a container is whose main part is no workbook in XML. A type
// that is none of these is given the benefit: the part's root element decides.
func notWorkbook(kind string) *Fault {
	switch {
	case strings.Contains(kind, "sheet.binary"):
		return wrongKind("tệp Excel nhị phân (.xlsb)" + saveAgain)
	case strings.Contains(kind, "wordprocessingml"), strings.Contains(kind, "ms-word"):
		return wrongKind("tệp Word (.docx)" + fillIn)
	case strings.Contains(kind, "presentationml"), strings.Contains(kind, "ms-powerpoint"):
		return wrongKind("tệp trình chiếu PowerPoint (.pptx)" + fillIn)
	case strings.Contains(kind, "visio"):
		return wrongKind("tệp bản vẽ Visio" + fillIn)
	}
	return nil
}

// withoutMain answers a container that has types but names no main part.
func (r *workbookReader) withoutMain(types contentTypes) *Fault {
	for _, p := range r.archive.parts {
		if fault := notWorkbook(types.of(p.name)); fault != nil {
			return fault
		}
	}
	return damaged("tệp không chỉ ra phần nội dung chính")
}

// withoutTypes answers a container that is no Office Open XML.
func (r *workbookReader) withoutTypes() *Fault {
	if kind := r.mimeType(); kind != "" {
		return notSpreadsheet(kind)
	}
	for _, p := range r.archive.parts {
		switch name := foldName(p.name); {
		case strings.HasPrefix(name, "xl/"):
			return damaged("thiếu phần %s", contentTypesPart)
		case strings.HasSuffix(name, ".iwa"), name == "index.zip":
			return wrongKind("tệp của máy Apple (Numbers, Pages); mở tệp rồi chọn File > Export To > Excel")
		}
	}
	return wrongKind("tệp nén ZIP" + noForms)
}
