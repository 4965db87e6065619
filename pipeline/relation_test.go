package pipeline

import (
	"errors"
	"strings"
	"testing"
)

func TestParseRelationReadsTheNotationOfTheForms(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"c1=c4+c13+c22", "c1 = c4+c13+c22"},
		{"1=2+3+...+7", "c1 = c2+c3+c4+c5+c6+c7"},
		{"c1=c2+..+c7", "c1 = c2+c3+c4+c5+c6+c7"},
		{"1=2+…+4", "c1 = c2+c3+c4"},
		{"9=11+12+13 =14+15+16+17 =18+22", "c9 = c11+c12+c13 = c14+c15+c16+c17 = c18+c22"},
		{"18 = 19+20+21", "c18 = c19+c20+c21"},
		{"(1)=(5)+(11)+(17)", "c1 = c5+c11+c17"},
		{"c2<=c1", "c2 <= c1"},
		{"c2≤c1", "c2 <= c1"},
		{"c4=c1+c2-c3", "c4 = c1+c2-c3"},
		{"03/GQKN.c1=02/XLD.c6", "03/GQKN.c1 = 02/XLD.c6"},
		{"DV-01.hoa_giai_thanh<=DV-01.hoa_giai_vu", "DV-01.hoa_giai_thanh <= DV-01.hoa_giai_vu"},
		{"c1=DV-01.a-DV-01.b", "c1 = DV-01.a-DV-01.b"},
		{"DVK.so_mo_hinh=c1", "DVK.so_mo_hinh = c1"},
		{"y_kien_tra_loi<=y_kien_neu", "y_kien_tra_loi <= y_kien_neu"},
		{"c2+c3 = kỳ trước(c16+c17)", "c2+c3 = kỳ trước(c16)+kỳ trước(c17)"},
		{"(2)=kỳ trước((1)-(8))", "c2 = kỳ trước(c1)-kỳ trước(c8)"},
		{"c2=Kỳ trước(c2+..+c4)+c5", "c2 = kỳ trước(c2)+kỳ trước(c3)+kỳ trước(c4)+c5"},
		{"c9=c1-ky_truoc(c2-c3)", "c9 = c1-kỳ trước(c2)+kỳ trước(c3)"},
		{"ton_dau=ky_truoc(ton_cuoi)", "ton_dau = kỳ trước(ton_cuoi)"},
		{"c5=lũy kế(c4)", "c5 = kỳ trước(c5)+c4"},
		{"luy_ke(c4)=c5", "kỳ trước(c5)+c4 = c5"},
	} {
		r, err := ParseRelation(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		got := r.Parts[0].String()
		for i, op := range r.Comparisons {
			got += " " + string(op) + " " + r.Parts[i+1].String()
		}
		if got != c.want {
			t.Errorf("%q reads %q, want %q", c.text, got, c.want)
		}
	}
}

func TestParseRelationRefuses(t *testing.T) {
	for _, text := range []string{"", "c1", "c1=", "=c1", "c1=c2+", "c1=...+c4", "c1=c2+...", "c1=c4+...+c2", "c1=2*3", "c1=a+...+c4",
		"kỳ trước(c1)=kỳ trước(c2)", "c1=kỳ trước(c2", "c1=c2)", "c1=kỳ trước()", "c1=kỳ trước(kỳ trước(c2))", "c1=kỳ sau(c2)", "c1=kỳ trước(01/TCD.c2)", "01/TCD.c1=kỳ trước(c2)",
		"c1=lũy kế(c2+c3)", "c1=lũy kế(c2)+c3", "c1<=lũy kế(c2)", "c1+c2=lũy kế(c3)", "c1=c2=lũy kế(c3)", "kỳ trước(c1)=lũy kế(c2)"} {
		if r, err := ParseRelation(text); err == nil {
			t.Errorf("%q was read as %+v", text, r)
		}
	}
}

func TestSeverityOfRelations(t *testing.T) {
	within, _ := ParseRelation("c1=c2")
	across, _ := ParseRelation("03/GQKN.c1=02/XLD.c6")
	if within.Severity != Reject || across.Severity != Warn || within.CrossForm() || !across.CrossForm() {
		t.Errorf("within %s, across %s", within.Severity, across.Severity)
	}
	before, _ := ParseRelation("c1=kỳ trước(c2)")
	toDate, _ := ParseRelation("c1=lũy kế(c2)")
	if before.Severity != Warn || toDate.Severity != Warn || !before.Timed() || before.Parts[1][0].SameYear || !toDate.Parts[1][0].SameYear || toDate.Parts[1][1].Previous {
		t.Errorf("before %+v, to date %+v", before, toDate)
	}
}

// A word of time that is mistyped is named with the word that was meant.
func TestMistypedWordsOfTime(t *testing.T) {
	for text, want := range map[string]string{
		"c1=kỳ trứoc(c2)": "có phải ý là kỳ trước(…)?",
		"c1=luy_kê(c2)":   "có phải ý là lũy kế(…)?",
		"c1=năm sau(c2)":  "chỉ dùng được kỳ trước(…), lũy kế(…)",
	} {
		_, err := ParseRelation(text)
		var said Sentence
		if !errors.As(err, &said) || !strings.Contains(said.Vietnamese, want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestEvaluateChecksEveryBreakdown(t *testing.T) {
	r, err := ParseRelation("6=7+8=9+10+11")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]int64{"c6": 10, "c7": 4, "c8": 6, "c9": 1, "c10": 2, "c11": 3}
	value := func(t Term) Maybe {
		n, ok := values[t.Field]
		return Maybe{Int(n), ok}
	}
	breaches, skipped := r.Evaluate(value)
	if len(breaches) != 1 || skipped != 0 || breaches[0].Left.String() != "c7+c8" || breaches[0].LeftValue != Int(10) || breaches[0].RightValue != Int(6) {
		t.Errorf("breaches %+v, skipped %d", breaches, skipped)
	}
	delete(values, "c11")
	if breaches, skipped = r.Evaluate(value); len(breaches) != 0 || skipped != 1 {
		t.Errorf("with c11 missing: breaches %+v, skipped %d", breaches, skipped)
	}
	values["c8"] = 7
	if breaches, _ = r.Evaluate(value); len(breaches) != 1 || breaches[0].RightValue != Int(11) {
		t.Errorf("with c8 = 7: %+v", breaches)
	}
}
