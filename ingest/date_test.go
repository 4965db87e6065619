package ingest

import "testing"

func TestDaysAsTyped(t *testing.T) {
	tests := []struct{ text, want string }{
		{"25/05/2021", "2021-05-25"}, {"5/5/2021", "2021-05-05"}, {"25-05-2021", "2021-05-25"}, {"25.5.2021", "2021-05-25"},
		{" 25/05/2021 ", "2021-05-25"}, {"2021-05-25", "2021-05-25"}, {"ngày 25 tháng 5 năm 2021", "2021-05-25"}, {"29/02/2020", "2020-02-29"},
		{"13/25/2021", ""}, {"31/02/2021", ""}, {"29/02/2021", ""}, {"25/05/21", ""}, {"05/2021", ""}, {"hôm nay", ""}, {"00/05/2021", ""}, {"25/05/0021", ""}, {"44341", ""},
	}
	for _, tt := range tests {
		day, ok := parseDay(tt.text)
		if ok != (tt.want != "") || (ok && day.String() != tt.want) {
			t.Errorf("parseDay(%q) = %s, %v; want %q", tt.text, day, ok, tt.want)
		}
	}
}

func TestSerialDays(t *testing.T) {
	tests := []struct {
		stored   string
		date1904 bool
		want     string
	}{
		{"44341", false, "2021-05-25"}, {"44341.75", false, "2021-05-25"}, {"42879", true, "2021-05-25"},
		{"1", false, "1900-01-01"}, {"59", false, "1900-02-28"}, {"60", false, ""}, {"61", false, "1900-03-01"},
		{"0", true, "1904-01-01"}, {"60", true, "1904-03-01"}, {"0", false, ""}, {"-1", false, ""}, {"999999999", false, ""},
	}
	for _, tt := range tests {
		day, ok := serialDay(tt.stored, tt.date1904)
		if ok != (tt.want != "") || (ok && day.String() != tt.want) {
			t.Errorf("serialDay(%q, %v) = %s, %v; want %q", tt.stored, tt.date1904, day, ok, tt.want)
		}
	}
}
