package book

import (
	"strconv"
	"testing"
)

func TestCodeFormat(t *testing.T) {
	for code, want := range map[string]Format{
		"General": General, "0": General, "#,##0.00": General, "[$-42A]#,##0": General, `#,##0\ "đ"`: General, `#,##0\ \d`: General, "@": General,
		`0"%"`: General, `0\%`: General, "0.00E+00": General, "[Red]0;[Blue]-0": General, `"ngày "0`: General, "_(* #,##0_);_(* (#,##0)": General, "_d0": General, "": General,
		"0%": Percent, "0.00%": Percent, `[Red]0.0%`: Percent, `0.00\ %`: Percent, "0;0%": General,
		"dd/mm/yyyy": Date, "D/M/YY": Date, `[$-42A]dd\ mmmm\ yyyy`: Date, `"ngày" dd "tháng" mm "năm" yyyy`: Date, "h:mm": Date, "[h]:mm:ss": Date, "[mm]": Date, "mmm-yy;@": Date,
		`"unfinished`: General, "[unfinished": General, `\`: General,
	} {
		if got := codeFormat(code); got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
}

func TestBuiltinFormat(t *testing.T) {
	want := map[int]Format{9: Percent, 10: Percent}
	for _, span := range [][2]int{{14, 22}, {27, 36}, {45, 47}, {50, 58}} {
		for id := span[0]; id <= span[1]; id++ {
			want[id] = Date
		}
	}
	for id := range 200 {
		if got := builtinFormat([]byte(strconv.Itoa(id))); got != want[id] {
			t.Errorf("%d: %d, want %d", id, got, want[id])
		}
	}
}
