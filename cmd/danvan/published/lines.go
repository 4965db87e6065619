package published

import (
	"encoding/json"
	"io"
	"strconv"

	"danvan/pipeline"
)

// The figures and the cells behind them are nearly all of the file: they are written line
// by line as encoding/json writes them, without looking up for each what it consists of,
// and without holding the whole text.

// lines writes the elements of a list in JSON. The first error is kept.
type lines struct {
	out io.Writer
	buf []byte
	any bool
	err error

	quoted map[string]string // texts that do not stand for themselves
}

// flushAt is how much is gathered before it is compressed.
const flushAt = 32 << 10

// begin begins the next element with its first part.
func (l *lines) begin(name, value string) {
	if len(l.buf) >= flushAt {
		l.flush()
	}
	sign := byte(',')
	if !l.any {
		sign, l.any = '[', true
	}
	l.buf = append(l.buf, sign, '{')
	l.text(name, value)
}

func (l *lines) flush() {
	if l.err == nil {
		_, l.err = l.out.Write(l.buf)
	}
	l.buf = l.buf[:0]
}

// end ends the list, and says none where nothing is in it.
func (l *lines) end(none string) error {
	if l.any {
		l.buf = append(l.buf, ']')
	} else {
		l.buf = append(l.buf, none...)
	}
	l.flush()
	return l.err
}

// text writes a part behind its name: `,"unit":`.
func (l *lines) text(name, value string) {
	l.buf = append(l.buf, name...)
	if plain(value) {
		l.buf = append(append(append(l.buf, '"'), value...), '"')
		return
	}
	q, known := l.quoted[value]
	if !known {
		b, err := json.Marshal(value)
		if err != nil && l.err == nil {
			l.err = err
		}
		if l.quoted == nil {
			l.quoted = map[string]string{}
		}
		q = string(b)
		l.quoted[value] = q
	}
	l.buf = append(l.buf, q...)
}

// plain tells whether a text stands in JSON as it is.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

func (l *lines) maybe(name string, n pipeline.Maybe) {
	if l.buf = append(l.buf, name...); n.Known {
		l.buf = n.Number.AppendTo(l.buf)
	} else {
		l.buf = append(l.buf, "null"...)
	}
}

func (l *lines) count(name string, n int) {
	l.buf = strconv.AppendInt(append(l.buf, name...), int64(n), 10)
}

// result writes a [pipeline.FrozenResult].
func (l *lines) result(r *pipeline.Result) {
	l.begin(`"unit":`, r.Unit)
	l.text(`,"indicator":`, r.Indicator)
	l.maybe(`,"value":`, r.Value)
	l.maybe(`,"numerator":`, r.Numerator)
	l.maybe(`,"denominator":`, r.Denominator)
	l.count(`,"units_reported":`, r.UnitsReported)
	l.count(`,"units_expected":`, r.UnitsExpected)
	if r.Target != "" {
		l.text(`,"target":`, r.Target)
	}
	if r.Verdict != "" {
		l.text(`,"verdict":`, string(r.Verdict))
	}
	l.buf = append(l.buf, '}')
}

// source writes a [pipeline.Source] whose submission has another name in the file.
func (l *lines) source(s *pipeline.Source, submission string) {
	l.begin(`"Indicator":`, s.Indicator)
	l.text(`,"Unit":`, s.Unit)
	l.text(`,"Top":`, s.Top)
	l.text(`,"Submission":`, submission)
	l.text(`,"Row":`, s.Row)
	l.text(`,"Form":`, s.Form)
	l.text(`,"Field":`, s.Field)
	l.text(`,"Sheet":`, s.Sheet)
	l.text(`,"Ref":`, s.Ref)
	l.maybe(`,"Number":`, s.Number)
	l.text(`,"Text":`, s.Text)
	l.text(`,"Key":`, s.Key)
	l.text(`,"Role":`, s.Role)
	l.buf = append(l.buf, '}')
}
