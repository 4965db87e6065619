package web

import (
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/pipeline/web/signin"
)

// periodWord names a period.
func periodWord(p pipeline.Period) pipeline.Sentence {
	return pipeline.Sentence{Vietnamese: p.Vietnamese(), English: p.String()}
}

// clockTime writes a moment in Việt Nam for a table: "18/06/2021 16:05"; "" for none.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(pipeline.Vietnam).Format("02/01/2006 15:04")
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

// jobWord names what the service does.
func jobWord(j pipeline.Job) pipeline.Sentence {
	switch j {
	case pipeline.JobIngest:
		return pipeline.Say("nhận tệp", "read the inbox")
	case pipeline.JobConsolidate:
		return pipeline.Say("tổng hợp", "consolidate")
	case pipeline.JobClose:
		return pipeline.Say("chốt số liệu", "close")
	case pipeline.JobDeliver:
		return pipeline.Say("giao tài liệu", "deliver")
	case pipeline.JobRemind:
		return pipeline.Say("nhắc nộp", "remind")
	}
	return pipeline.Say("kiểm tra kho lưu trữ", "check the archive")
}

func (w words) role(r signin.Role) string { return r.Word().In(w.lang) }

func (w words) job(j pipeline.Job) string { return jobWord(j).In(w.lang) }

// severityWord names what a finding asks for, in the words of the returned workbook.
func severityWord(s pipeline.Severity) pipeline.Sentence {
	switch s {
	case pipeline.Reject:
		return pipeline.Say("Phải sửa", "To mend")
	case pipeline.Warn:
		return pipeline.Say("Cần xem", "To look at")
	}
	return pipeline.Say("Để biết", "To know")
}

// placeWord says where a finding is; nothing for one about the whole file or form.
func placeWord(f pipeline.Finding) pipeline.Sentence {
	switch {
	case f.Cell != "" && f.Sheet != "":
		return pipeline.Say("Ô %s, trang “%s”:", "Cell %s, sheet “%s”:", f.Cell, f.Sheet)
	case f.Cell != "":
		return pipeline.Say("Ô %s:", "Cell %s:", f.Cell)
	case f.Sheet != "":
		return pipeline.Say("Trang “%s”:", "Sheet “%s”:", f.Sheet)
	}
	return pipeline.Sentence{}
}

// sizeWord writes how large a file is.
func sizeWord(bytes int64) string {
	if bytes >= 1<<20 {
		return strings.Replace(strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64), ".", ",", 1) + " MB"
	}
	return shown.Count(int((bytes+1023)>>10)) + " KB"
}

// verdictWord says how something in the audit log ended.
func verdictWord(v string) pipeline.Sentence {
	switch v {
	case "done":
		return pipeline.Say("đã làm", "done")
	case "refused":
		return pipeline.Say("bị từ chối", "refused")
	case "failed":
		return pipeline.Say("không xong", "failed")
	}
	return pipeline.Say("%s", "%s", v)
}
