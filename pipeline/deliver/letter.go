package deliver

import (
	"html"
	"strings"
	"unicode"

	"danvan/pipeline"
)

// Letter is what is written to a recipient.
type Letter struct {
	Subject  string            `json:"subject"`
	Language pipeline.Language `json:"language"`
	Opening  string            `json:"opening"`
	Lines    []Line            `json:"lines"`
	Closing  string            `json:"closing"`
}

// Line is one statement of a letter.
type Line struct {
	Label string `json:"label,omitempty"` // what it is about; may be ""
	Text  string `json:"text"`
	Tone  Tone   `json:"tone,omitempty"`
}

// Tone colours a line for those who see colours; the words say the same.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Bad   Tone = "bad"
)

// OneLine makes a text fit for a header: control characters, line ends among them,
// become blanks.
func OneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)), " ")
}

// Text is the letter for readers without HTML, and as a note in a folder.
func (l Letter) Text() string {
	var b strings.Builder
	b.WriteString(OneLine(l.Subject) + "\n\n" + l.Opening + "\n\n")
	for _, line := range l.Lines {
		b.WriteString("- ")
		if line.Label != "" {
			b.WriteString(line.Label + ": ")
		}
		b.WriteString(line.Text + "\n")
	}
	if l.Closing != "" {
		b.WriteString("\n" + l.Closing + "\n")
	}
	return b.String()
}

// HTML is the letter as a page of 600 pixels that asks for nothing from the network.
// Every text is shown as it is and never read as markup.
func (l Letter) HTML() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="` + string(l.Language) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(OneLine(l.Subject)) + `</title></head>` +
		`<body style="margin:0;background:#f3f4f6"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:16px 8px">` +
		`<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45;color:#1f2937">` +
		`<tr><td style="background:#1f4e79;color:#ffffff;padding:14px 20px;font-size:17px;font-weight:bold">` + html.EscapeString(OneLine(l.Subject)) + `</td></tr>` +
		`<tr><td style="padding:16px 20px 4px">` + paragraphs(l.Opening) + `</td></tr><tr><td style="padding:4px 20px 12px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">`)
	for _, line := range l.Lines {
		b.WriteString(`<tr><td style="padding:7px 10px;border-bottom:1px solid #e5e7eb;border-left:4px solid ` + line.Tone.colour() + `">`)
		if line.Label != "" {
			b.WriteString(`<b>` + html.EscapeString(line.Label) + `</b>: `)
		}
		b.WriteString(breaks(line.Text) + `</td></tr>`)
	}
	b.WriteString(`</table></td></tr>`)
	if l.Closing != "" {
		b.WriteString(`<tr><td style="padding:4px 20px 16px;color:#4b5563;font-size:13px">` + paragraphs(l.Closing) + `</td></tr>`)
	}
	b.WriteString(`</table></td></tr></table></body></html>`)
	return b.String()
}

func (t Tone) colour() string {
	switch t {
	case Good:
		return "#2e7d32"
	case Bad:
		return "#c2410c"
	}
	return "#cbd5e1"
}

func paragraphs(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		b.WriteString(`<p style="margin:0 0 8px">` + breaks(p) + `</p>`)
	}
	return b.String()
}

func breaks(text string) string { return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") }
