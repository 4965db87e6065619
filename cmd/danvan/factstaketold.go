package main

import (
	"strings"

	"danvan/pipeline"
)

// takeView is the machine output of facts sync --take.
type takeView struct {
	Store    string         `json:"store"`
	DryRun   bool           `json:"dry_run"`
	Taken    []takenView    `json:"taken"`    // what is new here
	Known    int            `json:"known"`    // manifests that were taken before and are the last ones still
	Refused  []refusedView  `json:"refused"`  // what was not taken, and why
	Restored int            `json:"restored"` // facts files that were lacking here and were fetched again
	Unread   []unreadView   `json:"unread"`   // what could not be read, for no fault of who sent it
	Problems []string       `json:"problems"` // what in the store is not what was put there
	Silent   []silentView   `json:"silent"`   // who has pushed nothing of the last period that is in the store, or of the one that is asked for
	Verified *verifiedStore `json:"verified,omitempty"`

	met int // manifests that the store has
}

// silentView is a unit of the tier that pushes.
type silentView struct {
	Province string          `json:"province"`
	Name     string          `json:"name"`
	Period   pipeline.Period `json:"period"`
}

type unreadView struct {
	Province string `json:"province"`
	Why      string `json:"why"`
}

type takenView struct {
	Province    string          `json:"province"`
	Period      pipeline.Period `json:"period"`
	Manifest    int             `json:"manifest"`
	Submissions int             `json:"submissions"`
	Files       int             `json:"files"`
	Fetched     int             `json:"fetched"`
	Gone        []reportView    `json:"gone,omitempty"`     // counted before, and nothing of it does now
	Replaced    []reportView    `json:"replaced,omitempty"` // had come here another way
}

// reportView is a form of a unit.
type reportView struct {
	Unit string `json:"unit"`
	Form string `json:"form"`
}

func reportViews(list []pipeline.TakenReport) (out []reportView) {
	for _, x := range list {
		out = append(out, reportView(x))
	}
	return out
}

// mostReports is how many reports that no longer count are named; the JSON output has all.
const mostReports = 5

// tellReports names reports under a line of what became of them.
func (a *app) tellReports(vietnamese, english string, list []reportView) {
	if len(list) == 0 {
		return
	}
	a.tell(vietnamese, english, len(list))
	for _, x := range list[:min(len(list), mostReports)] {
		a.tell("    %s, biểu %s", "    %s, form %s", x.Unit, x.Form)
	}
	if more := len(list) - mostReports; more > 0 {
		a.tell("    và %d bản nộp khác (xem đủ: --json)", "    and %d more (all of them: --json)", more)
	}
}

type refusedView struct {
	Province string          `json:"province"`
	Period   pipeline.Period `json:"period"`
	Manifest int             `json:"manifest"`
	Why      []string        `json:"why"`
	stands   int             // the manifest that was taken before and counts on; 0 for none
}

// place names a province by its name and code.
func (t *taking) place(code string, period pipeline.Period) string {
	if u, known := t.programme.Tree(period).Unit(code); known {
		return u.Name + " (" + code + ")"
	}
	return code
}

func (t *taking) print() {
	view := t.view
	for _, p := range view.Problems {
		t.app.tell("%s", "%s", p)
	}
	for _, u := range view.Unread {
		t.app.tell("%s: không đọc được phần trong kho, lần này chưa lấy: %s", "%s: its part of the store cannot be read, not taken this time: %s", u.Province, u.Why)
	}
	for _, x := range view.Taken {
		vi, en := "%s, %s: đã lấy bản kê số %d (%d bản nộp, %d tệp).", "%s, %s: took manifest %d (%d submissions, %d files)."
		if view.DryRun {
			vi, en = "%s, %s: sẽ lấy bản kê số %d (%d bản nộp, %d tệp).", "%s, %s: would take manifest %d (%d submissions, %d files)."
		}
		t.app.tell(vi, en, t.place(x.Province, x.Period), t.periodName(x.Period), x.Manifest, x.Submissions, x.Files)
		t.tellReports("  %d bản nộp trước đây được tính nay không còn:", "  %d submissions that counted before do so no longer:", x.Gone)
		t.tellReports("  %d bản nộp nhận bằng đường khác được thay bằng bản của bản kê này:", "  %d submissions that came another way give way to those of this manifest:", x.Replaced)
	}
	for _, r := range view.Refused {
		t.app.tell("%s, %s: KHÔNG lấy bản kê số %d:", "%s, %s: manifest %d was NOT taken:", t.place(r.Province, r.Period), t.periodName(r.Period), r.Manifest)
		for _, why := range r.Why {
			t.app.tell("  %s", "  %s", why)
		}
		if r.stands > 0 {
			t.app.tell("  Bản kê số %d lấy trước vẫn được tính.", "  Manifest %d, which was taken before, counts on.", r.stands)
		}
	}
	if view.Restored > 0 {
		t.app.tell("Đã lấy lại %d tệp số liệu còn thiếu ở đây.", "Brought back %d facts files that were lacking here.", view.Restored)
	}
	if view.Known > 0 {
		t.app.tell("%d bản kê đã lấy trước đây vẫn là bản mới nhất.", "%d manifests that were taken before are the last ones still.", view.Known)
	}
	if len(view.Silent) > 0 {
		names := make([]string, len(view.Silent))
		for i, s := range view.Silent {
			names[i] = t.place(s.Province, s.Period)
		}
		t.app.tell("Chưa gửi gì của %s (%d nơi): %s.", "Nothing of %s was pushed by %d: %s.", t.periodName(view.Silent[0].Period), len(names), strings.Join(names, ", "))
	}
	switch none := view.met+len(view.Problems)+len(view.Unread) == 0; {
	case none && !t.flags.period.IsZero():
		t.app.tell("Trong kho chưa có bản kê nào của %s.", "There is no manifest of %s in the store.", t.periodName(t.flags.period))
	case none:
		t.app.tell("Trong kho chưa có bản kê nào để lấy. Mỗi tỉnh gửi bằng: danvan facts sync KHO", "There is no manifest to take in the store yet. Provinces push by: danvan facts sync STORE")
	}
	t.tellVerified(view.Verified)
}
