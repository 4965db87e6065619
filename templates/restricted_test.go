package templates

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
)

// secret is the figure that the sample is given for everything out of an extent, and
// how documents may write it.
const secret = 7_654_321

func secretTexts() []string { return []string{"7654321", "7.654.321"} }

// A document for a part of the programme holds nothing of the rest: no name of a unit,
// and no figure, in any part of any file.
func TestDocumentsOfAnExtentHoldNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		pipeline.Extent
		foreign []string // names of units that must not be there
		present []string // and some text that must
	}{
		{"a district", pipeline.Extent{Unit: "H8"}, []string{"Huyện Phú Bình", "Huyện Đồng Hỷ", "Thành phố Sông Công", "Sở Y tế"}, []string{"Huyện Đại Từ", "Xã Tân Lập 2"}},
		{"a commune", pipeline.Extent{Unit: "H8.X2"}, []string{"Huyện Phú Bình", "Thị trấn Tân Lập 1", "Xã Tân Lập 3", "Sở Y tế"}, []string{"Xã Tân Lập 2"}},
		{"a group of a district", pipeline.Extent{Unit: "H8", Groups: []string{"Tiếp công dân"}},
			[]string{"Huyện Phú Bình", "Số hội nghị tuyên truyền", "Tỷ lệ hòa giải thành", "PAR Index"}, []string{"Số lượt tiếp công dân", "Huyện Đại Từ"}},
		{"a group of the province", pipeline.Extent{Unit: sample.Root, Groups: []string{"Hòa giải ở cơ sở"}},
			[]string{"Số lượt tiếp công dân", "Số cuộc đối thoại", "Số hội nghị tuyên truyền"}, []string{"Tỷ lệ hòa giải thành", "Huyện Phú Bình"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := sample.Scored()
			r, err := whole.Restricted(c.Extent)
			if err != nil {
				t.Fatal(err)
			}
			betray(whole, r)
			if r, err = whole.Restricted(c.Extent); err != nil {
				t.Fatal(err)
			}
			text := printedText(t, r)
			for _, foreign := range append(c.foreign, secretTexts()...) {
				if i := strings.Index(text, foreign); i >= 0 {
					t.Errorf("%q is told: …%s…", foreign, text[max(0, i-200):min(len(text), i+100)])
				}
			}
			for _, present := range c.present {
				if !strings.Contains(text, present) {
					t.Errorf("%q is not told", present)
				}
			}
		})
	}
}

// betray gives every figure of the whole that is not in the part the secret value.
func betray(whole, part *pipeline.Consolidation) {
	type key struct{ unit, what string }
	in := map[key]bool{}
	for _, r := range part.Results {
		in[key{r.Unit, r.Indicator}] = true
	}
	for f := range part.Fields.All() {
		in[key{f.Unit, f.Form + "." + f.Field}] = true
	}
	value := pipeline.Known(pipeline.Int(secret))
	for _, span := range []*pipeline.Span{whole.ToDate, whole.ToDateBefore} {
		if span == nil {
			continue
		}
		for i := range span.Results {
			if r := &span.Results[i]; !in[key{r.Unit, r.Indicator}] {
				r.Value, r.Numerator = value, value
			}
		}
	}
	for _, figures := range append([]*pipeline.Figures{&whole.Figures, whole.Previous, whole.YearBefore}, whole.History...) {
		if figures == nil {
			continue
		}
		if figures.Sources != nil {
			figures.Sources.Cells = changed(figures.Sources.Cells, func(c *pipeline.Source) {
				if !in[key{c.Unit, c.Indicator}] {
					c.Number = value
				}
			})
		}
		for i := range figures.Results {
			if r := &figures.Results[i]; !in[key{r.Unit, r.Indicator}] {
				r.Value, r.Numerator, r.UnitsReported, r.UnitsExpected = value, value, secret, secret
			}
		}
		figures.Fields = changed(figures.Fields, func(f *pipeline.FieldTotal) {
			if !in[key{f.Unit, f.Form + "." + f.Field}] {
				f.Value = value
			}
		})
	}
	for i := range whole.Ledger {
		whole.Ledger[i].Text += " 7.654.321"
	}
}

func changed[T any](all pipeline.Packed[T], change func(*T)) pipeline.Packed[T] {
	p := pipeline.NewPacker[T]()
	for x := range all.All() {
		change(&x)
		p.Add(x)
	}
	return p.Packed()
}

// printedText is every part of every file, unpacked, with what a reader of XML and HTML
// sees of it.
func printedText(t *testing.T, c *pipeline.Consolidation) string {
	t.Helper()
	docs, err := NewPrinter().Print(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, d := range docs {
		z, err := zip.NewReader(bytes.NewReader(d.Bytes), int64(len(d.Bytes)))
		if err != nil {
			all.Write(d.Bytes)
			continue
		}
		for _, f := range z.File {
			all.WriteString(f.Name + "\n")
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all.String()
}
