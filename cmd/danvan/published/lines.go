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

// lines writes the elements of lists in JSON, one list after the other, and what stands
// between them. The first error is kept.
type lines struct {
	out  io.Writer
	buf  []byte
	some bool // something is in the list
	err  error

	quoted map[string]string // texts that do not stand for themselves
}

// flushAt is how much is gathered before it is compressed.
const flushAt = 32 << 10

// next begins the next element.
func (l *lines) next() {
	if len(l.buf) >= flushAt {
		l.flush()
	}
	sign := byte(',')
	if !l.some {
		sign, l.some = '[', true
	}
	l.buf = append(l.buf, sign)
}

// begin begins the next element with its first part.
func (l *lines) begin(name, value string) {
	l.next()
	l.buf = append(l.buf, '{')
	l.text(name, value)
}

// any writes an element as encoding/json does.
func (l *lines) any(x any) {
	b, err := json.Marshal(x)
	if l.err == nil {
		l.err = err
	}
	l.next()
	l.buf = append(l.buf, b...)
}

func (l *lines) flush() {
	if l.err == nil {
		_, l.err = l.out.Write(l.buf)
	}
	l.buf = l.buf[:0]
}

// close ends the list, and says none where nothing is in it.
func (l *lines) close(none string) {
	if l.some {
		l.buf = append(l.buf, ']')
	} else {
		l.buf = append(l.buf, none...)
	}
	l.some = false
}

// end writes what is left.
func (l *lines) end() error {
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
