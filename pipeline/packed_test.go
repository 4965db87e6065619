package pipeline

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// What is packed comes back whole and from any place on, whatever is added to what it is
// made of.
func TestPackedThingsComeBackWhole(t *testing.T) {
	comesBack[Source](t)
	comesBack[Result](t)
	comesBack[Backing](t)
	comesBack[FieldTotal](t)
}

func comesBack[T any](t *testing.T) {
	t.Helper()
	all := make([]T, 2*packedStep+3)
	for i := range all {
		x := reflect.ValueOf(&all[i]).Elem()
		for f := range x.NumField() {
			switch field := x.Field(f); {
			case field.Kind() == reflect.String:
				field.SetString(fmt.Sprint(f, i%(2+f)))
			case field.Type() == reflect.TypeFor[[]string]():
				if i%3 > 0 {
					field.Set(reflect.ValueOf([]string{fmt.Sprint(f, i%300), "both"}))
				}
			case field.CanInt():
				field.SetInt(int64(f + i))
			case field.Type() == reflect.TypeFor[Maybe]():
				if i%4 > 0 {
					field.Set(reflect.ValueOf(Known(Number(f - i))))
				}
			default:
				t.Errorf("%T: nobody packs a %s", all[i], field.Type())
			}
		}
	}
	p := Pack(slices.Values(all))
	if got := p.Slice(); !p.Whole() || p.Len() != len(all) || !reflect.DeepEqual(got, all) {
		t.Errorf("packed %+v, got %+v", all, got)
	}
	for _, i := range []int{1, packedStep - 1, packedStep, packedStep + 1, len(all) - 1, len(all)} {
		if got := slices.Collect(p.From(i)); len(got) != len(all)-i || len(got) > 0 && (!reflect.DeepEqual(got, all[i:]) || !reflect.DeepEqual(p.At(i), all[i])) {
			t.Errorf("from %d on there are %d of %d", i, len(got), len(all))
		}
	}
	if some := Pack(slices.Values(all[:0])); !reflect.DeepEqual(some, Packed[T]{}) || some.Len() > 0 || some.Slice() != nil || !some.Whole() {
		t.Errorf("nothing is packed as %+v", some)
	}
	wrong := p
	wrong.Columns = p.Columns[1:]
	if wrong.Whole() {
		t.Error("things that lack a column are whole")
	}
	wrong.Columns, wrong.Marks = p.Columns, p.Marks[1:]
	if wrong.Whole() {
		t.Error("things that lack a mark are whole")
	}
}

// What a thing has in common with the one before takes no room: field totals of units that
// filed the same fields take that of their values.
func TestWhatThingsHaveInCommonTakesNoRoom(t *testing.T) {
	all := make([]FieldTotal, 10*packedStep)
	for i := range all {
		all[i] = FieldTotal{Unit: fmt.Sprint("X", i/20), Form: "F", Field: "c", Measure: "value", Value: Known(Number(i % 60)), UnitsReported: 1, UnitsExpected: 1}
	}
	p, size := Pack(slices.Values(all)), 0
	for _, c := range p.Columns {
		size += len(c)
	}
	if most := 2*len(all) + len(all)/4; size > most {
		t.Errorf("%d things take %d bytes, more than %d", len(all), size, most)
	}
	if got := p.Slice(); !reflect.DeepEqual(got, all) {
		t.Error("they do not come back whole")
	}
}
