package config

import (
	"path"
	"strings"

	"danvan/pipeline"
)

// mostTemplateBytes bounds a Word template of the pack: one with the pictures of a
// letterhead has a few hundred kilobytes, and the pack is carried to child processes.
const mostTemplateBytes = 10 << 20

// isTemplate tells whether a file of the pack is a Word template of a report.
func isTemplate(name string) bool {
	return path.Dir(name) == reportsFolder && path.Ext(name) == templateEnding
}

// editionMark stands in the names of documents of closed editions.
const editionMark = " ban chot "

// readTemplates takes the Word templates into the programme as they are: what they say is
// checked by those who fill them.
func (r *reader) readTemplates() {
	taken := map[string]bool{}
	for _, name := range r.names {
		if !isTemplate(name) {
			continue
		}
		// Reports lie on shares that do not tell capitals apart, beside those of editions.
		plain := strings.ToLower(name)
		if taken[plain] || strings.Contains(plain, editionMark) {
			r.out.add(place{file: name}, "tên mẫu trùng với văn bản khác trong reports/ (chỉ khác chữ hoa) hoặc với tên dành cho bản chốt (“ban chot”); đổi tên khác",
				"the template's name is another document's (but for capitals) or one of an edition's (\"ban chot\"); give it another")
			continue
		}
		taken[plain] = true
		if len(r.files[name]) > mostTemplateBytes {
			r.out.add(place{file: name}, "mẫu Word lớn hơn %d MiB", "the Word template is larger than %d MiB", mostTemplateBytes>>20)
			continue
		}
		r.p.Templates = append(r.p.Templates, pipeline.Document{Name: path.Base(name), Bytes: r.files[name]})
	}
}
