package web

import (
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// periodWord names a period.
func periodWord(p pipeline.Period) pipeline.Sentence {
	return pipeline.Sentence{Vietnamese: p.Vietnamese(), English: p.String()}
}

// clockTime writes a moment as offices in Việt Nam read it; "" for none.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(pipeline.Vietnam).Format("15:04 02/01/2006")
}

// number writes a count with dots between thousands, as the reports do.
func number(n int) string {
	s := strconv.Itoa(n)
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return strings.Join(append([]string{s}, parts...), ".")
}

// stateWord names a filing state, in the command line's words.
func stateWord(s pipeline.FilingState) pipeline.Sentence {
	switch s {
	case pipeline.NotReceived:
		return pipeline.Say("chưa nộp", "not received")
	case pipeline.WasReturned:
		return pipeline.Say("bị trả lại", "returned")
	case pipeline.OnTime:
		return pipeline.Say("đúng hạn", "on time")
	case pipeline.Late:
		return pipeline.Say("quá hạn", "late")
	}
	return pipeline.Say("ngoài danh mục phải nộp", "unexpected")
}

// decisionWord names what became of a file or form.
func decisionWord(d pipeline.Decision) pipeline.Sentence {
	switch d {
	case pipeline.Accepted:
		return pipeline.Say("đã nhận", "accepted")
	case pipeline.Returned:
		return pipeline.Say("trả lại", "returned")
	case pipeline.Duplicate:
		return pipeline.Say("đã nhận trước đó", "received before")
	case pipeline.Ignored:
		return pipeline.Say("bỏ qua", "ignored")
	}
	return pipeline.Say("đang chờ", "waiting")
}

// roleWord names a role.
func roleWord(r signin.Role) pipeline.Sentence {
	switch r {
	case signin.UnitRole:
		return pipeline.Say("đơn vị báo cáo", "reporting unit")
	case signin.LeaderRole:
		return pipeline.Say("lãnh đạo", "leader")
	case signin.ConsolidatorRole:
		return pipeline.Say("cán bộ tổng hợp", "consolidator")
	}
	return pipeline.Say("người quản trị", "administrator")
}

// jobWord names what the service does.
func jobWord(j pipeline.Job) pipeline.Sentence {
	switch j {
	case pipeline.JobIngest:
		return pipeline.Say("nhận tệp", "read the inbox")
	case pipeline.JobConsolidate:
		return pipeline.Say("tổng hợp", "consolidate")
	case JobClose:
		return pipeline.Say("chốt số liệu", "close")
	case pipeline.JobDeliver:
		return pipeline.Say("giao tài liệu", "deliver")
	case pipeline.JobRemind:
		return pipeline.Say("nhắc nộp", "remind")
	}
	return pipeline.Say("kiểm tra kho lưu trữ", "check the archive")
}

func (w words) role(r signin.Role) string { return roleWord(r).In(w.lang) }

func (w words) job(j pipeline.Job) string { return jobWord(j).In(w.lang) }
