package pipeline

import (
	"reflect"
	"testing"
	"time"
)

// A tree of all units of the list, which stand in its order, has them in common with it; any
// other has its own, in its order.
func TestATreeHasTheListWhereItIsTheTree(t *testing.T) {
	day := NewDate(2021, time.June, 30)
	p, a, b, c := Unit{Code: "P"}, Unit{Code: "A", Parent: "P"}, Unit{Code: "B", Parent: "P"}, Unit{Code: "C", Parent: "A"}
	ended := Unit{Code: "E", Parent: "P", Validity: Validity{To: day.AddDays(-1)}}
	for name, x := range map[string]struct {
		list, want []Unit
		same       bool
	}{
		"in its order":     {[]Unit{p, a, c, b}, []Unit{p, a, c, b}, true},
		"in another order": {[]Unit{p, a, b, c}, []Unit{p, a, c, b}, false},
		"one has ended":    {[]Unit{p, a, c, b, ended}, []Unit{p, a, c, b}, false},
	} {
		h := NewHierarchy(x.list, day)
		if !reflect.DeepEqual(h.Units(), x.want) {
			t.Errorf("%s: %+v", name, h.Units())
		}
		for i, u := range x.want {
			if h.Position(u.Code) != i {
				t.Errorf("%s: %s stands in place %d", name, u.Code, h.Position(u.Code))
			}
		}
		if same := &h.Units()[0] == &x.list[0]; same != x.same {
			t.Errorf("%s: in common: %t", name, same)
		}
		if more := append(h.Units(), Unit{}); &more[0] == &x.list[0] { //nolint:gocritic // it must not reach the list
			t.Errorf("%s: what is added to the tree's units lies behind the list's", name)
		}
	}
	if h := NewHierarchy(nil, day); len(h.Units()) != 0 || h.Root() != (Unit{}) {
		t.Errorf("no units: %+v", h.Units())
	}
}
