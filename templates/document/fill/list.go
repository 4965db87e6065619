package fill

import (
	"fmt"
	"strings"
)

// Entry is a field as people are told of it.
type Entry struct {
	In    string // what it is a field of: "báo cáo", "đơn vị"
	Reach string // how a template gets there: "{{range .DonVi}}", ".ChiTieu"; "" at the top
	Name  string // ".KyBaoCao"
	Kind  Kind
	Says  string
	Value string // as it would be written now; of the first item inside a list; "" without data
}

// reached is a type on the way through a vocabulary, with a thing of it if there is one.
type reached struct {
	of     *Type
	by     string
	sample any
}

// Entries lists every field of a vocabulary, each type once, the top first. data may be
// nil: then no values are given.
func Entries(root *Type, data any) []Entry {
	var out []Entry
	seen := map[*Type]bool{root: true}
	for queue := []reached{{root, "", data}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, f := range at.of.Fields {
			e := Entry{In: at.of.Name, Reach: at.by, Name: "." + f.Name, Kind: f.Kind, Says: f.Says}
			var value any
			if at.sample != nil {
				value = f.get(at.sample)
				e.Value = f.shown(value)
			}
			out = append(out, e)
			if f.Of != nil && !seen[f.Of] {
				seen[f.Of] = true
				queue = append(queue, f.reach(at, value))
			}
		}
	}
	return out
}

// reach says how to get from one type to the next: ".TinhHinhNop", "{{range .DonVi}}",
// "{{range .DonVi}} .Diem".
func (f *Field) reach(from reached, value any) reached {
	path := "." + f.Name
	inLoop := strings.HasSuffix(from.by, "}}")
	if !inLoop { // of a record: the path goes on
		before, last := "", from.by
		if i := strings.LastIndex(from.by, "}} "); i >= 0 {
			before, last = from.by[:i+3], from.by[i+3:]
		}
		from.by, path = strings.TrimSuffix(before, " "), last+path
	}
	r := reached{of: f.Of, sample: value}
	if f.Kind == List {
		path = "{{range " + path + "}}"
		r.sample = nil
		if items, _ := value.([]any); len(items) > 0 {
			r.sample = items[0]
		}
	}
	r.by = strings.TrimPrefix(from.by+" "+path, " ")
	return r
}

// itemsShown is how many items of a list are named.
const itemsShown = 3

// shown is a value in a list of fields.
func (f *Field) shown(value any) string {
	switch v := value.(type) {
	case []any:
		var names []string
		for i, item := range v {
			if i == itemsShown {
				names = append(names, "…")
				break
			}
			if f.Of.self != nil {
				names = append(names, near(f.Of.self(item)))
			}
		}
		return strings.TrimSuffix(fmt.Sprintf("%d mục: %s", len(v), strings.Join(names, "; ")), ": ")
	case Piece:
		return fmt.Sprintf("%d đoạn và bảng, %d phụ lục", len(v.Blocks), len(v.Annexes))
	}
	if f.Kind == Record {
		if f.Of.self == nil {
			return ""
		}
		return near(f.Of.self(value))
	}
	return near(written(value))
}
