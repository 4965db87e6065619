package main

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

// A difference says which version of the program closed the edition, as its rules may be others;
// of the same version it is no excuse.
func TestADifferenceNamesTheVersionThatClosed(t *testing.T) {
	d := pipeline.Say("điểm A: đã chốt 5, tính lại được 6", "score A: closed as 5, computed again it is 6")
	for _, c := range []struct{ closed, this, vi, en string }{
		{"v0.1", "v0.1", "", ""},
		{"v0.1", "v0.2", "lập: cách tính có thể đã đổi từ đó (CHANGELOG.md); chạy verify bằng phiên bản ấy", "closed by danvan v0.1"},
		{"v0.1", "", "Bản chốt do danvan v0.1 lập", "verify of that version makes it again"},
		{"", "v0.2", "không ghi do phiên bản danvan nào lập", "does not say which version"},
	} {
		s := madeOtherwise(d, c.closed, c.this)
		if !strings.HasPrefix(s.Vietnamese, d.Vietnamese) || !strings.HasPrefix(s.English, d.English) || !strings.Contains(s.Vietnamese, c.vi) || !strings.Contains(s.English, c.en) || c.vi == "" && s != d {
			t.Errorf("%+v: %q, %q", c, s.Vietnamese, s.English)
		}
	}
	if v := (build{Version: "(devel)"}).commit(); v != "" {
		t.Errorf("a build of no commit is %q", v)
	}
	if v := (build{Version: "v0.2", Revision: "abc"}).commit(); v != "v0.2" {
		t.Errorf("%q", v)
	}
}
