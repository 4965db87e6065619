package archive

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"danvan/pipeline"
)

// receiptReader reads lines of the journal of receipts. Nearly everything begins with all
// receipts, of which a country has tens of thousands, and the general decoder of JSON takes
// most of that time. Lines are read here as [json.Marshal] writes a [pipeline.Receipt]; one
// that is written in any other way is left to it. Texts that many receipts share are held
// once.
type receiptReader struct {
	line    []byte
	at      int
	strange bool // it goes on as no receipt of ours does
	shared  map[string]string
	periods map[string]pipeline.Period

	// What a list is gathered in; what is returned has its own place, and no more than it needs.
	formRoom    []pipeline.Submission
	findingRoom []pipeline.Finding
	argRoom     []string
}

func newReceiptReader() *receiptReader {
	return &receiptReader{shared: map[string]string{}, periods: map[string]pipeline.Period{}}
}

// read returns what a line says.
func (d *receiptReader) read(line []byte) (pipeline.Receipt, error) {
	if r, ok := d.usual(line); ok {
		return r, nil
	}
	var r pipeline.Receipt
	err := json.Unmarshal(line, &r)
	return r, err
}

// usual reads a line as it is written; false where it is written otherwise.
func (d *receiptReader) usual(line []byte) (r pipeline.Receipt, ok bool) {
	d.line, d.at, d.strange = line, 0, false
	d.take(`{"sequence":`)
	r.Sequence = d.number()
	d.take(`,"received_at":`)
	received := d.plain()
	r.ReceivedAt = d.time(received)
	d.take(`,"unit":`)
	r.Unit = d.text()
	d.take(`,"file":`)
	r.File = d.own()
	d.take(`,"size":`)
	r.Size = int64(d.number())
	d.take(`,"modified":`)
	r.Modified = d.time(d.plain())
	d.take(`,"sha256":`)
	r.SHA256 = d.own()
	d.take(`,"decision":`)
	r.Decision = pipeline.Decision(d.text())
	if d.may(`,"duplicate_of":`) {
		r.DuplicateOf = d.number()
	}
	d.take(`,"findings":`)
	r.Findings = d.findings()
	if d.may(`,"submissions":`) { // not there where they were cut off: see [Archive.About]
		r.Submissions = list(d, &d.formRoom, func(s *pipeline.Submission) { d.submission(s, &r, received) })
	}
	if d.may(`,"chain":`) {
		d.bytes()
	}
	d.take(`}`)
	return r, !d.strange && d.at == len(d.line)
}

// submission reads a form. What it has from the receipt is the receipt's own.
func (d *receiptReader) submission(s *pipeline.Submission, r *pipeline.Receipt, received []byte) {
	d.take(`{"id":`)
	s.ID = d.own()
	d.take(`,"unit":`)
	s.Unit = d.text()
	d.take(`,"form":`)
	s.Form = d.text()
	d.take(`,"form_version":`)
	s.FormVersion = d.text()
	d.take(`,"period":`)
	s.Period = d.period()
	d.take(`,"version":`)
	s.Version = d.number()
	d.take(`,"scope":`)
	s.Scope = pipeline.Scope(d.text())
	d.take(`,"verdict":`)
	s.Verdict = pipeline.Decision(d.text())
	d.take(`,"sheet":`)
	s.Sheet = d.text()
	d.take(`,"file":`)
	s.File = d.like(r.File)
	d.take(`,"sha256":`)
	s.SHA256 = d.like(r.SHA256)
	d.take(`,"received_at":`)
	if at := d.plain(); string(at) == string(received) {
		s.ReceivedAt = r.ReceivedAt
	} else {
		s.ReceivedAt = d.time(at)
	}
	d.take(`,"content":`)
	s.Content = d.own()
	d.take(`,"findings":`)
	s.Findings = d.findings()
	d.take(`,"cells":{"read":`)
	s.Counts.Read = d.number()
	d.take(`,"stored":`)
	s.Counts.Stored = d.number()
	d.take(`,"blank":`)
	s.Counts.Blank = d.number()
	d.take(`,"refused":`)
	s.Counts.Refused = d.number()
	d.take(`}}`)
}

func (d *receiptReader) findings() []pipeline.Finding {
	return list(d, &d.findingRoom, func(f *pipeline.Finding) {
		d.take(`{"code":`)
		f.Code = d.text()
		d.take(`,"severity":`)
		f.Severity = pipeline.Severity(d.text())
		d.take(`,"sheet":`)
		f.Sheet = d.text()
		d.take(`,"cell":`)
		f.Cell = d.text()
		if d.may(`,"field":`) {
			f.Field = d.text()
		}
		if d.may(`,"args":`) {
			f.Args = list(d, &d.argRoom, func(s *string) { *s = d.text() })
		}
		d.take(`}`)
	})
}

// list reads an array, or null.
func list[T any](d *receiptReader, room *[]T, item func(*T)) []T {
	if d.may(`null`) {
		return nil
	}
	all := (*room)[:0]
	d.take(`[`)
	for !d.may(`]`) && !d.strange {
		if len(all) > 0 {
			d.take(`,`)
		}
		all = append(all, *new(T))
		item(&all[len(all)-1])
	}
	*room = all
	return append(make([]T, 0, len(all)), all...)
}

// may passes over a text where it comes next.
func (d *receiptReader) may(text string) bool {
	if len(d.line)-d.at < len(text) || string(d.line[d.at:d.at+len(text)]) != text {
		return false
	}
	d.at += len(text)
	return true
}

func (d *receiptReader) take(text string) {
	if !d.may(text) {
		d.strange = true
	}
}

// number reads a whole number that is not negative.
func (d *receiptReader) number() int {
	from := d.at
	for d.at < len(d.line) && '0' <= d.line[d.at] && d.line[d.at] <= '9' {
		d.at++
	}
	n, err := strconv.Atoi(string(d.line[from:d.at]))
	if err != nil || d.line[from] == '0' && d.at > from+1 {
		d.strange = true
	}
	return n
}

// bytes reads a text. One with anything escaped is made anew.
func (d *receiptReader) bytes() []byte {
	d.take(`"`)
	from, ascii, escaped := d.at, true, false
	for ; d.at < len(d.line) && d.line[d.at] != '"'; d.at++ {
		switch c := d.line[d.at]; {
		case c == '\\':
			escaped = true
			d.at++
		case c < ' ':
			d.strange = true
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if d.strange || d.at >= len(d.line) {
		d.strange = true
		return nil
	}
	raw := d.line[from:d.at]
	d.at++
	switch {
	case escaped:
		var text string
		if json.Unmarshal(d.line[from-1:d.at], &text) != nil {
			d.strange = true
		}
		return []byte(text)
	case !ascii && !utf8.Valid(raw):
		d.strange = true
	}
	return raw
}

// plain reads a text in which nothing is escaped.
func (d *receiptReader) plain() []byte {
	from := d.at
	b := d.bytes()
	if len(b) != d.at-from-len(`""`) {
		d.strange = true
	}
	return b
}

// own reads a text that is hardly any other's.
func (d *receiptReader) own() string { return string(d.bytes()) }

// like reads a text that is probably this one.
func (d *receiptReader) like(text string) string {
	if b := d.bytes(); string(b) != text {
		return string(b)
	}
	return text
}

// text reads one that others share.
func (d *receiptReader) text() string {
	b := d.bytes()
	s, ok := d.shared[string(b)]
	if !ok {
		s = string(b)
		d.shared[s] = s
	}
	return s
}

func (d *receiptReader) time(b []byte) (t time.Time) {
	if t.UnmarshalText(b) != nil {
		d.strange = true
	}
	return t
}

func (d *receiptReader) period() (p pipeline.Period) {
	b := d.bytes()
	p, ok := d.periods[string(b)]
	if !ok {
		if p.UnmarshalText(b) != nil {
			d.strange = true
			return p
		}
		d.periods[string(b)] = p
	}
	return p
}
