package config

import "testing"

// What slips of the hand do to a YAML file is said in Vietnamese.
func TestSlipsInYAMLAreSaidInVietnamese(t *testing.T) {
	for text, want := range map[string]string{
		"a: [b\n":          "x.yaml:1: tệp viết sai cú pháp YAML: thiếu dấu ]",
		"a: {b: c\nd: e\n": "x.yaml:2: tệp viết sai cú pháp YAML: thiếu dấu phẩy hoặc dấu }",
		"a: b]\nc: ]\n":    "x.yaml:2: tệp viết sai cú pháp YAML: không tìm thấy dấu [ ứng với dấu ]",
		"a: \"b\n":         "x.yaml:1: tệp viết sai cú pháp YAML: thiếu dấu nháy kép đóng",
		"a: 'b\n":          "x.yaml:1: tệp viết sai cú pháp YAML: thiếu dấu nháy đơn đóng",
		"a: b\n\tc: d\n":   "x.yaml:2: tệp viết sai cú pháp YAML: có dấu tab; chỉ dùng dấu cách",
		"a: b: c\n":        "x.yaml:1: tệp viết sai cú pháp YAML: dấu hai chấm đặt sai chỗ; kiểm tra số dấu cách đầu dòng, hoặc đặt đoạn chữ trong dấu nháy kép",
		"a: @b\n":          "x.yaml:1: tệp viết sai cú pháp YAML: đoạn chữ bắt đầu bằng @ phải đặt trong dấu nháy kép",
		"a: %b\n":          "x.yaml:1: tệp viết sai cú pháp YAML: đoạn chữ bắt đầu bằng % phải đặt trong dấu nháy kép",
		"a: \"b\\c\"\n":    `x.yaml:1: tệp viết sai cú pháp YAML: giữa hai dấu nháy kép, dấu \ phải viết hai lần; sau nó có 'c'`,
		"a: > b\n":         `x.yaml:1: tệp viết sai cú pháp YAML: sau dấu | hoặc > đầu giá trị phải xuống dòng: " b"`,
	} {
		out := &problems{}
		parseYAML("x.yaml", []byte(text), out)
		if len(out.list) != 1 || out.list[0].Text("vi") != want {
			t.Errorf("%q: %+v, want %s", text, out.list, want)
		}
		checkBothLanguages(t, out.list)
	}
}

func TestEveryYAMLFaultIsFound(t *testing.T) {
	for _, f := range yamlFaults() {
		if got := yamlFault(f.English); got != f {
			t.Errorf("%q is said as %q, want %q", f.English, got.Vietnamese, f.Vietnamese)
		}
	}
	if got := yamlFault("quite unheard of"); got.Vietnamese != "bộ đọc báo lỗi “quite unheard of”" || got.English != "quite unheard of" {
		t.Errorf("%+v", got)
	}
}
