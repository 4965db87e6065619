package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// Notes for people are text files that Windows opens without a question: with the
// mark of UTF-8 and with its line ends.
const utf8Mark = "\uFEFF"

func writeNote(name, text string) error {
	return wholefile.Bytes(name, 0o644, []byte(utf8Mark+strings.ReplaceAll(text, "\n", "\r\n")))
}

// remind puts a reminder into the outbox of every unit that still owes a report whose
// due day is near. A unit that has filed everything gets none.
func (j *jobs) remind(ctx context.Context, period pipeline.Period) error {
	w := j.workspace
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return err
	}
	now := j.now()
	tree := w.programme.Tree(period)
	owing, order := owingUnits(pipeline.Status(w.programme, period, receipts), pipeline.DayOf(now), w.settings.Serve.RemindDays)
	for _, unit := range order {
		name := filepath.Join(w.path(w.settings.Outbox), unit, "NHAC NOP "+period.String()+".txt")
		if err := writeNote(name, reminderText(tree.Name(unit), period, owing[unit], now)); err != nil {
			return fmt.Errorf("remind %s: %w", unit, err)
		}
	}
	j.log.Info("reminded", "period", period, "units", len(order))
	return nil
}

// owingUnits returns what each unit still owes, of the reports that are due within so
// many days, and the units in the order of the filing state.
func owingUnits(s pipeline.FilingStatus, today pipeline.Date, days int) (map[string][]pipeline.Filing, []string) {
	owing := map[string][]pipeline.Filing{}
	var order []string
	for _, f := range s.Reports {
		filed := f.State == pipeline.OnTime || f.State == pipeline.Late
		if filed || f.Due.IsZero() || f.Due.Before(today) || f.Due.After(today.AddDays(days)) {
			continue
		}
		if owing[f.Unit] == nil {
			order = append(order, f.Unit)
		}
		owing[f.Unit] = append(owing[f.Unit], f)
	}
	return owing, order
}

// reminderText is what a unit reads.
func reminderText(unit string, period pipeline.Period, owing []pipeline.Filing, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "NHẮC NỘP BÁO CÁO %s\n\nKính gửi: %s\n\n", strings.ToUpper(period.Vietnamese()), unit)
	fmt.Fprintf(&b, "Đến %s, hệ thống chưa nhận được các biểu sau:\n\n", now.In(pipeline.Vietnam).Format("15 giờ 04 phút, ngày 02/01/2006"))
	for _, f := range owing {
		state := "chưa nộp"
		if f.State == pipeline.WasReturned {
			state = "đã nộp nhưng bị trả lại, chưa gửi lại"
		}
		fmt.Fprintf(&b, "- %s: %s; hạn nộp %s\n", f.Form, state, f.Due.Vietnamese())
	}
	b.WriteString("\nĐề nghị đơn vị nộp đúng hạn vào thư mục của đơn vị trong inbox. Nếu vừa nộp, đơn vị sẽ có phiếu trả lời tại đây trong ít phút và không cần làm gì thêm.\n")
	return b.String()
}

// alert tells Sở Nội vụ that a job fails. The note carries the day, so that one does
// not hide the other.
func (w *workspace) alert(why pipeline.Sentence, t pipeline.Task, failures int, now time.Time) error {
	local := now.In(pipeline.Vietnam)
	work := (&app{lang: string(pipeline.Vietnamese)}).jobWord(t.Job)
	text := fmt.Sprintf("CẢNH BÁO: dịch vụ danvan không làm được việc “%s%s”\n\nLúc %s, việc này hỏng lần thứ %d liên tiếp. Hệ thống sẽ tự thử lại.\n\nLý do: %s\n\nCách xử lý: chạy danvan doctor trên máy chủ, hoặc báo người quản trị.\n",
		work, ofPeriod(t.Period), local.Format("15 giờ 04 phút, ngày 02/01/2006"), failures, why.Vietnamese)
	name := fmt.Sprintf("CANH BAO %s %s%s.txt", local.Format("2006-01-02"), t.Job, periodSuffix(t.Period))
	return writeNote(filepath.Join(w.path(w.settings.Reports), name), text)
}

func ofPeriod(p pipeline.Period) string {
	if p.IsZero() {
		return ""
	}
	return " " + p.Vietnamese()
}

func periodSuffix(p pipeline.Period) string {
	if p.IsZero() {
		return ""
	}
	return " " + p.String()
}
