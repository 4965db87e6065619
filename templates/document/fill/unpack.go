package fill

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/templates/document/docx"
)

// Bounds of a template: one with the pictures of a letterhead has a few hundred kilobytes.
const (
	MostBytes    = 10 << 20 // of the file
	mostUnpacked = 64 << 20
	mostFiles    = 1000
)

// unpack reads the files of a .docx, all of them or none.
func unpack(data []byte) ([]docx.Part, error) {
	switch {
	case len(data) > MostBytes:
		return nil, pipeline.Say("tệp lớn hơn %d MiB", "the file is larger than %d MiB", MostBytes>>20)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, pipeline.Say("tệp .doc cũ hoặc có mật khẩu; hãy bỏ mật khẩu và lưu lại dạng .docx", "an old .doc or a file with a password; take the password off and save it as .docx")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, notWord()
	}
	if len(z.File) > mostFiles {
		return nil, pipeline.Say("tệp có quá nhiều phần (hơn %d)", "the file has too many parts (more than %d)", mostFiles)
	}
	room := int64(mostUnpacked)
	seen := map[string]bool{}
	var out []docx.Part
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		content, err := unpackOne(f, room)
		if err != nil || seen[strings.ToLower(f.Name)] {
			return nil, broke(f.Name)
		}
		if room -= int64(len(content)); room <= 0 {
			return nil, pipeline.Say("tệp giải nén ra quá lớn (hơn %d MiB)", "the file unpacks to more than %d MiB", mostUnpacked>>20)
		}
		seen[strings.ToLower(f.Name)] = true
		out = append(out, docx.Part{Name: f.Name, Content: content})
	}
	return out, nil
}

func unpackOne(f *zip.File, room int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(r, room+1))
	if closing := r.Close(); err == nil {
		err = closing
	}
	return content, err
}

func itoa(n int) string { return strconv.Itoa(n) }
