package transforms

import (
	"danvan/pipeline"
)

// packed is a list of things that are many and share most of their texts: each text once,
// and for each thing its texts by their places, its counts, and its numbers.
type packed struct {
	Texts   []string
	Rows    []uint32 // for each thing its texts, then its counts, then for each number whether it is known
	Numbers []int64  // those that are known
}

// columns are where a thing has what is packed of it.
type columns struct {
	texts   []*string
	counts  []*int
	numbers []*pipeline.Maybe
}

func (c *columns) width() int { return len(c.texts) + len(c.counts) + len(c.numbers) }

// pack packs things by one thing into which of says where the columns are.
func pack[T any](all []T, of func(*T) columns) *packed {
	var x T
	c, out, at := of(&x), &packed{}, map[string]uint32{}
	out.Rows = make([]uint32, 0, len(all)*c.width())
	for i := range all {
		x = all[i]
		for _, t := range c.texts {
			n, ok := at[*t]
			if !ok {
				n = uint32(len(out.Texts))
				at[*t], out.Texts = n, append(out.Texts, *t)
			}
			out.Rows = append(out.Rows, n)
		}
		for _, n := range c.counts {
			out.Rows = append(out.Rows, uint32(*n))
		}
		for _, n := range c.numbers {
			known := uint32(0)
			if n.Known {
				known, out.Numbers = 1, append(out.Numbers, int64(n.Number))
			}
			out.Rows = append(out.Rows, known)
		}
	}
	return out
}

// unpack returns the things; false where they are not as they were packed.
func unpack[T any](p *packed, of func(*T) columns) ([]T, bool) {
	var x T
	c := of(&x)
	if p == nil || len(p.Rows)%c.width() != 0 {
		return nil, false
	}
	if len(p.Rows) == 0 {
		return nil, true
	}
	out := make([]T, 0, len(p.Rows)/c.width())
	numbers := p.Numbers
	for row := p.Rows; len(row) > 0; row = row[c.width():] {
		for k, t := range c.texts {
			if int(row[k]) >= len(p.Texts) {
				return nil, false
			}
			*t = p.Texts[row[k]]
		}
		for k, n := range c.counts {
			*n = int(row[len(c.texts)+k])
		}
		for k, n := range c.numbers {
			if *n = (pipeline.Maybe{}); row[len(c.texts)+len(c.counts)+k] == 0 {
				continue
			}
			if len(numbers) == 0 {
				return nil, false
			}
			*n, numbers = pipeline.Known(pipeline.Number(numbers[0])), numbers[1:]
		}
		out = append(out, x)
	}
	return out, true
}

// packedSources are sources with their cells packed.
type packedSources struct {
	Cells *packed
	Rest  pipeline.Sources // without them
}

func sourceIn(x *pipeline.Source) columns {
	return columns{texts: []*string{&x.Indicator, &x.Unit, &x.Top, &x.Submission, &x.Row, &x.Form, &x.Field, &x.Sheet, &x.Ref, &x.Text, &x.Key, &x.Role},
		numbers: []*pipeline.Maybe{&x.Number}}
}

func packSources(s *pipeline.Sources) *packedSources {
	out := &packedSources{pack(s.Cells, sourceIn), *s}
	out.Rest.Cells = nil
	return out
}

// unpack returns the sources; false where they are not as they were packed.
func (p *packedSources) unpack() (*pipeline.Sources, bool) {
	out, ok := p.Rest, false
	out.Cells, ok = unpack(p.Cells, sourceIn)
	return &out, ok
}

// packedFigures are figures with their results and fields packed.
type packedFigures struct {
	Results, Fields *packed
	Rest            pipeline.Figures // without them
}

func resultIn(x *pipeline.Result) columns {
	return columns{[]*string{&x.Unit, &x.Indicator, &x.Target, (*string)(&x.Verdict)}, []*int{&x.UnitsReported, &x.UnitsExpected},
		[]*pipeline.Maybe{&x.Value, &x.Numerator, &x.Denominator}}
}

func fieldIn(x *pipeline.FieldTotal) columns {
	return columns{[]*string{&x.Unit, &x.Form, &x.Field, (*string)(&x.Measure)}, []*int{&x.UnitsReported, &x.UnitsExpected}, []*pipeline.Maybe{&x.Value}}
}

func packFigures(f *pipeline.Figures) *packedFigures {
	out := &packedFigures{pack(f.Results, resultIn), pack(f.Fields, fieldIn), *f}
	out.Rest.Results, out.Rest.Fields = nil, nil
	return out
}

// unpack returns the figures; false where they are not as they were packed.
func (p *packedFigures) unpack() (*pipeline.Figures, bool) {
	out, results, fields := p.Rest, false, false
	out.Results, results = unpack(p.Results, resultIn)
	out.Fields, fields = unpack(p.Fields, fieldIn)
	return &out, results && fields
}
