package main

import (
	"fmt"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/deliver"
	"danvan/pipeline/wholefile"
)

// Notes for people are text files that Windows opens without a question: with the
// mark of UTF-8 and with its line ends.
const utf8Mark = "\uFEFF"

func writeNote(name, text string) error {
	return wholefile.Bytes(name, 0o644, []byte(noteText(text)))
}

func noteText(text string) string { return utf8Mark + strings.ReplaceAll(text, "\n", "\r\n") }

// saying writes in one language.
func saying(lang pipeline.Language) *app { return &app{lang: lang} }

// clockTime writes a moment for people.
func clockTime(t time.Time, lang pipeline.Language) string {
	t = t.In(pipeline.Vietnam)
	if lang == pipeline.English {
		return t.Format("15:04 on 2 January 2006")
	}
	return t.Format("15 giờ 04 phút, ngày 02/01/2006")
}

// reminderLetter is what a unit reads that still owes reports.
func reminderLetter(unit string, period pipeline.Period, owing []pipeline.Filing, at time.Time, lang pipeline.Language) deliver.Letter {
	a, today := saying(lang), pipeline.DayOf(at)
	l := deliver.Letter{Language: lang, Subject: a.say("NHẮC NỘP BÁO CÁO "+strings.ToUpper(period.Vietnamese()), "Reminder to file: "+period.String()),
		Opening: fmt.Sprintf(a.say("Kính gửi: %s\n\nĐến %s, hệ thống chưa nhận được các biểu sau:", "To: %s\n\nBy %s these reports had not been received:"), unit, clockTime(at, lang))}
	late := false
	for _, f := range owing {
		line := deliver.Line{Label: f.Form, Text: a.say("chưa nộp", "not received")}
		if f.State == pipeline.WasReturned {
			line.Text = a.say("đã nộp nhưng bị trả lại, chưa gửi lại", "returned, and not sent again")
		}
		line.Text += a.say("; hạn nộp ", "; due on ") + f.Due.Vietnamese()
		if f.Due.Before(today) {
			late, line.Tone = true, deliver.Bad
			line.Text += fmt.Sprintf(a.say(", đã quá hạn %d ngày", ", %d days ago"), daysBetween(f.Due, today))
		}
		l.Lines = append(l.Lines, line)
	}
	ask := a.say("Đề nghị đơn vị nộp đúng hạn vào thư mục của đơn vị trong inbox.", "Please file in time, into the unit's folder of the inbox.")
	if late {
		ask = a.say("Đề nghị đơn vị nộp ngay vào thư mục của đơn vị trong inbox.", "Please file at once, into the unit's folder of the inbox.")
	}
	l.Closing = ask + a.say(" Nếu vừa nộp, đơn vị sẽ có phiếu trả lời tại đây trong ít phút và không cần làm gì thêm.", " If you have just filed, the answer comes within minutes and nothing more need be done.")
	return l
}

func daysBetween(from, to pipeline.Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }

// alertLetter tells that a job fails.
func alertLetter(why pipeline.Sentence, t pipeline.Task, failures int, at time.Time, lang pipeline.Language) deliver.Letter {
	a := saying(lang)
	work := fmt.Sprintf("“%s%s”", a.jobWord(t.Job), a.ofPeriod(t.Period))
	return deliver.Letter{Language: lang, Subject: a.say("CẢNH BÁO: dịch vụ danvan không làm được việc ", "ALERT: danvan cannot do the job ") + work,
		Opening: fmt.Sprintf(a.say("Lúc %s, việc này hỏng lần thứ %d liên tiếp. Hệ thống sẽ tự thử lại.", "At %s this failed for the %d. time in a row. It will be tried again."), clockTime(at, lang), failures),
		Lines:   []deliver.Line{{Label: a.say("Lý do", "Reason"), Text: why.In(lang), Tone: deliver.Bad}},
		Closing: a.say("Cách xử lý: chạy danvan doctor trên máy chủ, hoặc báo người quản trị.", "What to do: run danvan doctor on the server, or tell who keeps it.")}
}

// recoveredLetter tells that a job that failed goes well again.
func recoveredLetter(t pipeline.Task, at time.Time, lang pipeline.Language) deliver.Letter {
	a := saying(lang)
	work := fmt.Sprintf("“%s%s”", a.jobWord(t.Job), a.ofPeriod(t.Period))
	return deliver.Letter{Language: lang, Subject: a.say("ĐÃ KHẮC PHỤC: dịch vụ danvan làm lại được việc ", "OVER: danvan can do the job again: ") + work,
		Opening: fmt.Sprintf(a.say("Lúc %s, việc này đã chạy tốt trở lại. Cảnh báo trước đó không còn hiệu lực.", "At %s it went well again. The alert before is over."), clockTime(at, lang))}
}

// mostNamed is how many deliveries a letter names.
const mostNamed = 50

// givenUpLetter tells of deliveries that nobody will try any more.
func givenUpLetter(lost []deliver.Entry, lang pipeline.Language) deliver.Letter {
	a := saying(lang)
	l := deliver.Letter{Language: lang, Subject: fmt.Sprintf(a.say("CẢNH BÁO: %d lượt giao không thực hiện được", "ALERT: %d deliveries were given up"), len(lost)),
		Opening: a.say("Hệ thống không thử lại các lượt giao sau:", "These deliveries will not be tried again:"),
		Closing: a.say("Sửa địa chỉ hoặc thư mục trong recipients.yaml rồi chạy: danvan deliver --period KỲ", "Mend the address or folder in recipients.yaml and run: danvan deliver --period P")}
	for i, e := range lost {
		if i == mostNamed {
			l.Lines = append(l.Lines, deliver.Line{Text: fmt.Sprintf(a.say("… và %d lượt khác (danvan outbox)", "… and %d more (danvan outbox)"), len(lost)-i)})
			break
		}
		l.Lines = append(l.Lines, deliver.Line{Label: e.Recipient + ", " + e.Label, Text: e.Why.In(lang), Tone: deliver.Bad})
	}
	return l
}

func (a *app) ofPeriod(p pipeline.Period) string {
	if p.IsZero() {
		return ""
	}
	return " " + a.periodName(p)
}

func periodSuffix(p pipeline.Period) string {
	if p.IsZero() {
		return ""
	}
	return " " + p.String()
}
