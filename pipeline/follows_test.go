package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// chain is versions of a form that were made from one another by merging, dividing and
// renumbering columns, each whole, with figures that say the same on each version.
type chain struct {
	programme *Programme
	figures   []map[string]int // of each version
	days      []Date
}

func drawChain(t *rapid.T) chain {
	count := rapid.IntRange(2, 6).Draw(t, "columns")
	first, figures := columns(count), map[string]int{}
	for _, f := range first {
		figures[f.Code] = rapid.IntRange(0, 99).Draw(t, "figure")
	}
	c := chain{programme: &Programme{Rule: Calendar}}
	c.add(Form{Code: "F", Version: "1", Fields: first}, figures)
	for n := range rapid.IntRange(1, 3).Draw(t, "changes") {
		c.change(t, n)
	}
	return c
}

func columns(n int) []Field {
	out := make([]Field, n)
	for i := range out {
		out[i] = Field{Code: fmt.Sprintf("c%d", i+1), Label: fmt.Sprintf("cột %d", i+1), Kind: Count}
	}
	return out
}

func (c *chain) add(f Form, figures map[string]int) {
	f.From = NewDate(2020+len(c.days), 1, 1)
	f.To = f.From.AddDays(364)
	f.Layout, f.Every = Table, Year
	c.programme.Forms, c.figures, c.days = append(c.programme.Forms, f), append(c.figures, figures), append(c.days, f.From)
}

// change makes the next version: the columns in another order, in groups that are merged
// into one column or, where they are of one, divided over two.
func (c *chain) change(t *rapid.T, n int) {
	last, before := c.figures[len(c.figures)-1], c.programme.Forms[len(c.figures)-1]
	codes := rapid.Permutation(fieldCodes(before)).Draw(t, "order")
	follows := &Follows{Form: before.Code, Version: before.Version, By: "Thông tư"}
	figures, next := map[string]int{}, 0
	take := func(value int) string {
		next++
		code := fmt.Sprintf("c%d", next)
		figures[code] = value
		return code
	}
	for len(codes) > 0 {
		size := rapid.IntRange(1, min(3, len(codes))).Draw(t, "group")
		sum := 0
		for _, code := range codes[:size] {
			sum += last[code]
		}
		link := Link{From: codes[:size:size]}
		if rapid.Bool().Draw(t, "divided") {
			part := rapid.IntRange(0, sum).Draw(t, "part")
			link.Fields = []string{take(part), take(sum - part)}
		} else {
			link.Fields = []string{take(sum)}
		}
		follows.Links, codes = append(follows.Links, link), codes[size:]
	}
	code := rapid.SampledFrom([]string{before.Code, "G" + strings.Repeat("H", n)}).Draw(t, "code")
	c.add(Form{Code: code, Version: fmt.Sprint(n + 2), Fields: columns(next), Follows: follows}, figures)
}

func fieldCodes(f Form) []string {
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Code)
	}
	return out
}

func (c chain) sum(version int, refs []FieldRef) int {
	n := 0
	for _, r := range refs {
		n += c.figures[version][r.Field]
	}
	return n
}

// TestWholeMappingsKeepTotals holds sums of columns, stated in any version, against the
// figures of every other: what is whole is the same number everywhere, whatever the order
// of the forms in the pack, and the sum of all columns always goes on.
func TestWholeMappingsKeepTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawChain(t)
		stated := rapid.IntRange(0, len(c.days)-1).Draw(t, "stated in")
		form := c.programme.Forms[stated]
		var some []FieldRef
		for _, code := range fieldCodes(form) {
			if rapid.Bool().Draw(t, "counts") {
				some = append(some, FieldRef{Form: form.Code, Field: code, Version: form.Version})
			}
		}
		var all []FieldRef
		for _, code := range fieldCodes(form) {
			all = append(all, FieldRef{Form: form.Code, Field: code, Version: form.Version})
		}
		c.programme.Indicators = []Indicator{{Code: "all", Kind: Flow, Numerator: all}, {Code: "some", Kind: Flow, Numerator: some}}
		shuffled := *c.programme
		shuffled.Forms = rapid.Permutation(c.programme.Forms).Draw(t, "order of the pack")
		for version, day := range c.days {
			whole := shuffled.definition("all", day)
			if !whole.why.IsZero() || len(whole.crossed) > 0 || c.sum(version, whole.Numerator) != c.sum(stated, all) {
				t.Fatalf("version %d: %v (%s) is not the total of version %d", version, whole.Numerator, whole.why.English, stated)
			}
			d := shuffled.definition("some", day)
			if d.why.IsZero() && c.sum(version, d.Numerator) != c.sum(stated, some) {
				t.Fatalf("version %d: %v gives %d, stated %v gives %d", version, d.Numerator, c.sum(version, d.Numerator), some, c.sum(stated, some))
			}
			if !d.why.IsZero() && (len(d.Numerator) > 0 || shuffled.Unlike("some", Period{Year, 2020 + version, 1}, Period{Year, 2020 + stated, 1}).IsZero()) {
				t.Fatalf("version %d: a sum that is not there has %v", version, d.Numerator)
			}
			if want := c.programme.definition("some", day); !slices.Equal(want.Numerator, d.Numerator) || want.why != d.why {
				t.Fatalf("version %d: %v %q, in another order of the pack %v %q", version, want.Numerator, want.why.English, d.Numerator, d.why.English)
			}
		}
	})
}
