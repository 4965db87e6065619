package author

import (
	"cmp"
	"slices"
	"strings"

	"danvan/pipeline"
)

// reformUnits are the programme's units on the eve of a reform.
type reformUnits struct {
	root     pipeline.Unit
	tree     *pipeline.Hierarchy
	byCode   map[string]pipeline.Unit // own codes, folded
	national map[string][]pipeline.Unit
	full     map[string][]pipeline.Unit // by folded name
	bare     map[string][]pipeline.Unit // by folded name without its kind
	renumber bool                       // the root's national code is another province's after the reform
}

func newReformUnits(opts ReformOptions) reformUnits {
	k := reformUnits{tree: pipeline.NewHierarchy(opts.Known, opts.Day.AddDays(-1)), byCode: map[string]pipeline.Unit{},
		national: map[string][]pipeline.Unit{}, full: map[string][]pipeline.Unit{}, bare: map[string][]pipeline.Unit{}}
	k.root = k.tree.Root()
	for _, u := range k.tree.Units() {
		name := foldName(u.Name)
		k.byCode[strings.ToLower(u.Code)] = u
		if u.NationalCode != "" {
			k.national[strings.TrimLeft(u.NationalCode, "0")] = append(k.national[strings.TrimLeft(u.NationalCode, "0")], u)
		}
		k.full[name] = append(k.full[name], u)
		k.bare[withoutKind(name)] = append(k.bare[withoutKind(name)], u)
	}
	return k
}

// ours tells whether a province is the programme's; one that is not said is.
func (k reformUnits) ours(name, code string) bool {
	if code != "" && k.root.NationalCode != "" {
		return strings.TrimLeft(code, "0") == strings.TrimLeft(k.root.NationalCode, "0")
	}
	return name == "" || withoutKind(foldName(name)) == withoutKind(foldName(k.root.Name))
}

// reused finds whether the table gives the root's national code to a new province of another
// name than the old one of that code has: Lào Cai of 2025 has the code that was Yên Bái's.
func (k *reformUnits) reused(lines []reformLine) {
	code := strings.TrimLeft(k.root.NationalCode, "0")
	is := func(other string) bool { return code != "" && strings.TrimLeft(other, "0") == code }
	was, now := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		for _, o := range l.olds {
			if is(o.provinceCode) && o.province != "" {
				was[withoutKind(foldName(o.province))] = true
			}
		}
		if is(l.new.provinceCode) && l.new.province != "" {
			now[withoutKind(foldName(l.new.province))] = true
		}
	}
	for name := range now {
		k.renumber = k.renumber || len(was) > 0 && !was[name]
	}
	for _, l := range lines { // the root's name has another code now
		k.renumber = k.renumber || code != "" && l.new.provinceCode != "" && !is(l.new.provinceCode) && l.new.province != "" && k.ours(l.new.province, "")
	}
}

// becameOurs tells whether a new unit lies in the programme's province: by its national code,
// or by its name where codes were used again.
func (k *reformUnits) becameOurs(n newSaid) bool {
	if k.renumber && n.province != "" {
		return k.ours(n.province, "")
	}
	return k.ours(n.province, n.provinceCode)
}

// find returns the one unit that is meant, or why there is none.
func (k reformUnits) find(o oldSaid) (pipeline.Unit, pipeline.Sentence, bool) {
	if o.code != "" {
		return k.byNumber(o)
	}
	found := k.inDistrict(k.named(o.names), o)
	switch len(found) {
	case 1:
		return found[0], pipeline.Sentence{}, true
	case 0:
		return pipeline.Unit{}, pipeline.Say("Ngày trước khi sắp xếp chương trình không có “%s”%s.", "On the eve of the reform the programme has no “%s”%s.", o.name(), k.nearest(o)), false
	}
	return pipeline.Unit{}, pipeline.Say("“%s” có thể là %s; ghi thêm huyện cũ hoặc mã.", "“%s” may be %s; write the old district or the code as well.", o.name(), k.list(found)), false
}

// byNumber finds a unit by its own or national code; a name beside it must be its name,
// for codes were used again.
func (k reformUnits) byNumber(o oldSaid) (pipeline.Unit, pipeline.Sentence, bool) {
	var found []pipeline.Unit
	if u, ok := k.byCode[strings.ToLower(o.code)]; ok {
		found = []pipeline.Unit{u}
	} else if onlyDigits.MatchString(o.code) {
		found = k.national[strings.TrimLeft(o.code, "0")]
	}
	if len(found) == 0 {
		return pipeline.Unit{}, pipeline.Say("Ngày trước khi sắp xếp chương trình không có mã %s (“%s”)%s.", "On the eve of the reform the programme has no code %s (“%s”)%s.", o.code, o.name(), k.nearest(o)), false
	}
	for _, u := range found {
		for _, name := range o.names {
			if name == "" || name == o.code || bareWords(name) == bareWords(u.Name) {
				return u, pipeline.Sentence{}, true
			}
		}
		if len(o.names) == 0 {
			return u, pipeline.Sentence{}, true
		}
	}
	return pipeline.Unit{}, pipeline.Say("Mã %s là của %s, bảng ghi “%s”.", "The code %s is that of %s, the table says “%s”.", o.code, k.list(found), o.name()), false
}

func bareWords(name string) string {
	_, rest := cutKind(plainWords(name))
	return rest
}

// named returns the units of a name with its kind, else those that bear the name without.
func (k reformUnits) named(names []string) (out []pipeline.Unit) {
	for _, name := range names {
		folded := foldName(name)
		list := k.full[folded]
		if len(list) == 0 && withoutKind(folded) == folded {
			list = k.bare[folded]
		}
		for _, u := range list {
			if !slices.Contains(out, u) {
				out = append(out, u)
			}
		}
	}
	return out
}

// inDistrict leaves those units that lie in the district that is written beside them.
func (k reformUnits) inDistrict(units []pipeline.Unit, o oldSaid) []pipeline.Unit {
	if o.district == "" && o.districtCode == "" {
		return units
	}
	return slices.DeleteFunc(units, func(u pipeline.Unit) bool {
		for u.Parent != "" {
			u, _ = k.tree.Unit(u.Parent)
			if o.districtCode != "" && strings.TrimLeft(o.districtCode, "0") == strings.TrimLeft(u.NationalCode, "0") ||
				o.district != "" && withoutKind(foldName(o.district)) == withoutKind(foldName(u.Name)) {
				return false
			}
		}
		return true
	})
}

// list names units with what is above them.
func (k reformUnits) list(units []pipeline.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, u.Name+" ("+u.Code+", "+k.tree.Name(u.Parent)+")")
	}
	return strings.Join(out, "; ")
}

// nearestNames is how many names are offered for one that is not there.
const nearestNames = 3

// nearest offers the names that differ least.
func (k reformUnits) nearest(o oldSaid) pipeline.Sentence {
	type near struct {
		unit pipeline.Unit
		away int
	}
	var list []near
	want := bareWords(o.name())
	for _, u := range k.tree.Units() {
		if away := distance(want, bareWords(u.Name)); away <= max(1, len(want)/3) {
			list = append(list, near{u, away})
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(a.away, b.away) })
	var units []pipeline.Unit
	for _, n := range list[:min(nearestNames, len(list))] {
		units = append(units, n.unit)
	}
	if len(units) == 0 {
		return pipeline.Sentence{}
	}
	return pipeline.Say("; gần nhất: %s", "; nearest: %s", k.list(units))
}

// distance is how many letters must be put in, taken out or changed to make one text of
// another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0]++
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}
