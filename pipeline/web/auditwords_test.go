package web

import "testing"

// What the log says in short English words is read by people; what is no such word stays
// as it is.
func TestAuditWords(t *testing.T) {
	for word, want := range map[string]string{
		"sign-in":        "đăng nhập",
		"GET leader":     "ngoài quyền của lãnh đạo",
		"unit DAITU":     "đơn vị báo cáo, DAITU",
		"administrator":  "người quản trị",
		"unit not found": "unit not found",
		"GET <script>":   "GET <script>",
		"":               "",
	} {
		if got := auditWord(word).Vietnamese; got != want {
			t.Errorf("%q is said as %q, want %q", word, got, want)
		}
	}
}
