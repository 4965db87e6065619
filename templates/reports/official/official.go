// Package official writes the consolidated report (báo cáo tổng hợp) that the
// consolidating office, or several of them, sign: the layout of Nghị định 30/2020/NĐ-CP
// or of Hướng dẫn 36-HD/VPTW, the five
// sections of Nghị định 09/2019/NĐ-CP, Điều 8.7, every figure with the units behind
// it, as a Word document and as the same content in a page.
package official

import (
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/document/page"
	"danvan/templates/figures"
	"danvan/templates/panel"
)

// Names of the two files.
const (
	WordFile = "bao-cao-tong-hop.docx"
	PageFile = "bao-cao-tong-hop.html"
)

// Report is the consolidated report. Workbook and the sheets are where a reader finds
// what the report has no room for.
type Report struct {
	Workbook         string // name of the leaders' workbook
	NarrativeSheet   string // its sheet with every narrative in full
	FindingsSheet    string // its sheet with every warning and explanation
	AdjustmentsSheet string // its sheet with every adjustment
	MissingSheet     string // its sheet with the units behind every gap
	TargetSheet      string // its sheet with every target
	RankingSheet     string // its sheet with the league tables
}

// Print writes the Word document, the documents of the pack's other templates and the
// page.
func (r Report) Print(v *figures.View) ([]pipeline.Document, error) {
	d := r.Compose(v)
	documents, err := r.fill(v, d)
	if err != nil {
		return nil, err
	}
	more, err := panel.Of(v)
	if err != nil {
		return nil, err
	}
	html, err := page.Write(d, more)
	if err != nil {
		return nil, err
	}
	return append(documents, pipeline.Document{Name: PageFile, Bytes: html}), nil
}

// Compose makes the document that both files show.
func (r Report) Compose(v *figures.View) *document.Document {
	c := composer{Report: r, View: v}
	letter := v.Programme.Letterhead
	d := &document.Document{
		Head:    c.head(),
		Kind:    "BÁO CÁO",
		Subject: c.subject(),
		To:      letter.To,
		Body:    c.body(),
		Closing: closing(letter),
		Annexes: c.annexes(),
		Author:  letter.Issuer,
		Created: v.At,
	}
	d.Footer = c.footer()
	return d
}

// footer stands on every page.
func (c composer) footer() string {
	return c.Standing() + " – số liệu tổng hợp lúc " + figures.Moment(c.At)
}

// composer writes the parts of one report.
type composer struct {
	Report
	*figures.View
}

func (c composer) party() bool { return c.Programme.Letterhead.Style == pipeline.PartyStyle }

func (c composer) joint() bool { return len(c.Programme.Letterhead.Joint) > 0 }

func (c composer) head() document.Head {
	letter := c.Programme.Letterhead
	h := document.Head{
		Superior: letter.Superior, Issuer: letter.Issuer,
		Number:  "Số:        /" + letter.Symbol,
		Country: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Motto: "Độc lập - Tự do - Hạnh phúc",
		PlaceDate: placeDate(letter.Place, c.At, c.Edition),
	}
	if c.party() {
		h.Style, h.Country, h.Motto = document.Party, "ĐẢNG CỘNG SẢN VIỆT NAM", ""
		h.Number = "Số        -" + strings.TrimPrefix(letter.Symbol, "-")
	}
	for _, j := range letter.Joint {
		h.Joint = append(h.Joint, document.Office{Superior: j.Superior, Issuer: j.Issuer})
	}
	if c.Edition == 0 {
		h.Mark = "DỰ THẢO"
	}
	return h
}

func closing(letter pipeline.Letterhead) document.Closing {
	out := document.Closing{Recipients: letter.Recipients, Authority: letter.Authority, Title: letter.SignerTitle, Name: letter.SignerName}
	for _, j := range letter.Joint {
		out.Joint = append(out.Joint, document.Signature{Authority: j.Authority, Title: j.SignerTitle, Name: j.SignerName})
	}
	return out
}

// placeDate writes place and day as the decree does: a leading 0 for days below 10
// and for months 1 and 2. A draft leaves the day open: it is the day of signing.
func placeDate(place string, at time.Time, edition int) string {
	day := pipeline.DayOf(at)
	if edition == 0 {
		room := strings.Repeat(" ", max(3, 6-len([]rune(place))/6)) // a long name leaves less room on the line
		return place + ", ngày" + room + "tháng" + room + "năm " + strconv.Itoa(day.Year)
	}
	month := strconv.Itoa(int(day.Month))
	if day.Month <= 2 {
		month = "0" + month
	}
	return place + ", ngày " + day.Time().Format("02") + " tháng " + month + " năm " + strconv.Itoa(day.Year)
}

// subject is the trích yếu: "Kết quả thực hiện công tác dân vận … Quý II/2021".
func (c composer) subject() string {
	name := figures.LowerFirst(c.Programme.Name)
	year := " năm " + strconv.Itoa(c.Period.Year)
	subject := "Kết quả thực hiện " + strings.TrimSuffix(name, year) + ", " + c.period() + c.scope() + c.extract()
	if c.party() {
		return figures.LowerFirst(subject)
	}
	return subject
}

// period is the period inside a sentence: "quý II/2021", "6 tháng đầu năm 2021".
func (c composer) period() string { return figures.LowerFirst(c.Period.Vietnamese()) }

func (c composer) window() string {
	w := c.Window()
	return "từ ngày " + planDay(w.From) + " đến ngày " + planDay(w.To)
}

// planDay writes a day inside a sentence; "" where there is none.
func planDay(d pipeline.Date) string {
	if d.IsZero() {
		return ""
	}
	return figures.Day(d)
}
