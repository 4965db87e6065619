package fill

import (
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"danvan/pipeline"
)

// guard refuses a template that would have the reader's program run something or fetch
// something when the report is opened. A link to click on is the reader's own choice. The
// template on which Word based the file is forgotten: every Word names one, and a report
// needs none.
func (t *Template) guard() error {
	for i := range t.files {
		f := &t.files[i]
		if !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		list, err := t.relationsOf(f.Name)
		if err != nil {
			return err
		}
		for _, r := range list {
			kind := path.Base(r.Type)
			switch {
			case kind == "attachedTemplate":
				if err := t.detach(f.Name); err != nil {
					return err
				}
			case kind == "vbaProject" || kind == "wordVbaData":
				return pipeline.Say("tệp có macro; hãy lưu lại dạng .docx không macro", "the file has macros; save it as .docx without them")
			case r.Mode == "External" && kind != "hyperlink":
				return pipeline.Say("tệp có hình hoặc nội dung liên kết từ nơi khác (%s); hãy chèn hẳn vào tệp (Insert, không chọn Link)",
					"the file links a picture or content of another place (%s); put it into the file itself", r.Target)
			}
		}
	}
	return nil
}

// attached is the element that names the template of a .rels file's part.
var attached = regexp.MustCompile(`<w:attachedTemplate\b[^>]*?/>`)

// detach takes the template on which a file was based out of its relations and settings.
func (t *Template) detach(rels string) error {
	type attribute struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
		Mode   string `xml:"TargetMode,attr,omitempty"`
	}
	var list struct {
		XMLName   xml.Name    `xml:"http://schemas.openxmlformats.org/package/2006/relationships Relationships"`
		Relations []attribute `xml:"Relationship"`
	}
	if err := xml.Unmarshal(t.file(rels), &list); err != nil {
		return broke(rels)
	}
	list.Relations = slices.DeleteFunc(list.Relations, func(a attribute) bool { return path.Base(a.Type) == "attachedTemplate" })
	data, err := xml.Marshal(list)
	if err != nil {
		return broke(rels)
	}
	part := path.Join(path.Dir(path.Dir(rels)), strings.TrimSuffix(path.Base(rels), ".rels"))
	for i := range t.files {
		switch f := &t.files[i]; f.Name {
		case rels:
			f.Content = append([]byte(xml.Header), data...)
		case part:
			f.Content = attached.ReplaceAll(f.Content, nil)
		}
	}
	return nil
}

// fetching are the words by which a field of Word fetches something from elsewhere.
var fetching = regexp.MustCompile(`(?i)\b(INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK|DATABASE)\b`)

// fields refuses fields that fetch their content from another file or place. A field's
// words may be cut over runs.
func (r *reader) fields(root *etree.Element) {
	var words strings.Builder
	var at *etree.Element
	for _, el := range root.FindElements("//w:instrText") {
		words.WriteString(el.Text())
		if at == nil || !fetching.MatchString(words.String()) {
			at = el
		}
	}
	for _, el := range root.FindElements("//w:fldSimple") {
		words.WriteString(" " + el.SelectAttrValue("w:instr", ""))
		if at == nil {
			at = el
		}
	}
	if found := fetching.FindString(words.String()); found != "" {
		r.problem(paragraphOf(at), pipeline.Say("mẫu có trường %s lấy nội dung từ tệp khác; hãy chèn hẳn nội dung vào", "the template has a field %s that fetches from another file; put the content in itself", strings.ToUpper(found)))
	}
}
