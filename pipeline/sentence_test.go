package pipeline

import (
	"errors"
	"fmt"
	"testing"
)

func TestSayFillsBothLanguages(t *testing.T) {
	reason := Say("dòng %d", "line %d", 7)
	wrapped := fmt.Errorf("load a.csv: %w", reason)
	plain := errors.New("disk full")
	for _, c := range []struct {
		got  Sentence
		want Sentence
	}{
		{Say("thiếu %q", "%q is missing", "tên"), Sentence{`thiếu "tên"`, `"tên" is missing`}},
		{Say("%[2]s rồi %[1]s", "%s then %s", "a", "b"), Sentence{"b rồi a", "a then b"}},
		{Say("sai: %s", "wrong: %s", reason), Sentence{"sai: dòng 7", "wrong: line 7"}},
		{Say("sai: %s", "wrong: %s", wrapped), Sentence{"sai: dòng 7", "wrong: load a.csv: line 7"}},
		{Say("sai: %s", "wrong: %s", errors.Join(wrapped, plain)), Sentence{"sai: dòng 7", "wrong: load a.csv: line 7\ndisk full"}},
		{Say("sai: %s", "wrong: %s", plain), Sentence{"sai: disk full", "wrong: disk full"}},
		{Say("sai: %v", "wrong: %v", error(nil)), Sentence{"sai: <nil>", "wrong: <nil>"}},
	} {
		if c.got != c.want {
			t.Errorf("got %+v, want %+v", c.got, c.want)
		}
	}
}

func TestASentenceSpeaksItsLanguages(t *testing.T) {
	s := Sentence{"có", "yes"}
	if s.In(Vietnamese) != "có" || s.In(English) != "yes" || s.Error() != "yes" || s.IsZero() || !(Sentence{}).IsZero() {
		t.Errorf("%+v", s)
	}
}

// The readers of the pack's notations say what is wrong in both languages.
func TestRefusalsAreBilingual(t *testing.T) {
	var refusals []error
	for _, text := range []string{"", "một", "1.0000001", "99999999999999"} {
		_, err := ParseNumber(text)
		refusals = append(refusals, err)
	}
	for _, text := range []string{"c1", "c1=", "c1=...+c4", "c1=c2+...", "c1=c4+...+c2", "c1=2*3", "c1=a+...+c4"} {
		_, err := ParseRelation(text)
		refusals = append(refusals, err)
	}
	_, noDate := ParseDate("1/1/2021")
	_, noPeriod := ParsePeriod("2021-Q5")
	for _, err := range append(refusals, noDate, noPeriod) {
		var s Sentence
		if !errors.As(err, &s) || s.Vietnamese == "" || s.Vietnamese == s.English {
			t.Errorf("%v: %+v", err, s)
		}
	}
}
