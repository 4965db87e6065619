package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/templates/pdf"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: a.say("Khám thư mục làm việc và máy: ổ đĩa, quyền, thư mục dùng chung, phông chữ, chương trình, kho lưu trữ", "Examines the workspace and the machine: disk, permissions, share, fonts, programme, archive"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// verdict is what an examination found.
type verdict string

const (
	pass verdict = "pass"
	warn verdict = "warn"
	fail verdict = "fail"
)

// diagnosis is one examination: what was found and how to put it right.
type diagnosis struct {
	what    string // permanent name
	verdict verdict
	found   pipeline.Sentence
	remedy  pipeline.Sentence // empty when it passed
}

func passed(what string, found pipeline.Sentence) diagnosis {
	return diagnosis{what: what, verdict: pass, found: found}
}

// diagnosisView is the machine output of doctor.
type diagnosisView struct {
	Check   string  `json:"check"`
	Verdict verdict `json:"verdict"`
	Found   string  `json:"found"`
	Remedy  string  `json:"remedy,omitempty"`
}

var errUnwell = errors.New("unwell")

func runDoctor(ctx context.Context, a *app, asJSON bool) error {
	lang := a.lang
	views, ill := []diagnosisView{}, false
	for _, d := range a.examine(ctx) {
		ill = ill || d.verdict == fail
		views = append(views, diagnosisView{d.what, d.verdict, d.found.In(lang), d.remedy.In(lang)})
	}
	if asJSON {
		if err := a.printJSON(views); err != nil {
			return err
		}
	} else {
		a.printDiagnoses(views)
	}
	if ill {
		return errUnwell
	}
	return nil
}

func (a *app) printDiagnoses(views []diagnosisView) {
	words := map[verdict]string{pass: a.say("tốt", "pass"), warn: a.say("lưu ý", "warn"), fail: a.say("HỎNG", "FAIL")}
	t := a.newTable(a.say("Kết quả", "Verdict"), a.say("Mục", "Check"), a.say("Tình trạng và cách khắc phục", "Found, and how to put it right"))
	for _, v := range views {
		text := wrapText(v.Found, 90)
		if v.Remedy != "" {
			text += "\n→ " + wrapText(v.Remedy, 88)
		}
		t.AppendRow([]any{words[v.Verdict], a.checkWord(v.Check), text})
	}
	t.Render()
}

// wrapText breaks a sentence between words into lines of so many letters.
func wrapText(s string, width int) string {
	var out strings.Builder
	length := 0
	for i, word := range strings.Fields(s) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case length+1+n > width:
			out.WriteByte('\n')
			length = 0
		default:
			out.WriteByte(' ')
			length++
		}
		out.WriteString(word)
		length += n
	}
	return out.String()
}

// examine looks at everything that has to be right before staff can rely on the
// service. Nothing is changed but for probes that are taken away again.
func (a *app) examine(ctx context.Context) []diagnosis {
	w, err := a.open()
	if err != nil {
		return []diagnosis{{"workspace", fail, a.sentence(err),
			pipeline.Say("Sửa danvan.yaml hoặc gói chương trình theo thông báo trên, rồi chạy lại danvan doctor.", "Mend danvan.yaml or the programme as said above and run danvan doctor again.")}}
	}
	defer w.room.Close()
	today := pipeline.DayOf(a.now())
	out := []diagnosis{w.examineProgramme(), w.examineHolidays(today), w.examineAccount()}
	out = append(out, w.examineFolders()...)
	out = append(append(out, w.examineShare()), w.examineSources(ctx)...)
	out = append(append(out, a.examineRecipients(w)...), w.examineMail(ctx)...)
	out = append(append(out, w.examineWeb(ctx, a)...), w.examineEngine(ctx)...)
	out = append(out, w.examineUnits(today), w.examineReader(ctx), w.examineDisk(), w.examineClock(ctx, a.now()), w.examineArchive(ctx))
	return append(out, examineFonts(ctx), examineLibreOffice())
}

// sentence says an error in both languages.
func (a *app) sentence(err error) pipeline.Sentence {
	both := *a
	both.lang = pipeline.Vietnamese
	vietnamese := both.words(err)
	both.lang = pipeline.English
	return pipeline.Sentence{Vietnamese: vietnamese, English: both.words(err)}
}

func (w *workspace) examineProgramme() diagnosis {
	p := w.programme
	found := pipeline.Say("chương trình %s: %d đơn vị, %d biểu, %d chỉ tiêu", "programme %s: %d units, %d forms, %d indicators", p.Code, len(p.Units), len(p.Forms), len(p.Indicators))
	return passed("programme", found)
}

// examineHolidays looks whether the programme knows the holidays of this year: Tết moves, and
// what the year's list lacks is taken for a working day on which reports are due.
func (w *workspace) examineHolidays(today pipeline.Date) diagnosis {
	const name = "holidays"
	year, p := today.Time().Year(), w.programme
	of := slices.DeleteFunc(slices.Clone(p.Holidays), func(day pipeline.Date) bool { return day.Time().Year() != year })
	if len(of) > 0 || len(p.Deadlines) == 0 {
		return passed(name, pipeline.Say("năm %d: %d ngày nghỉ lễ, tết", "%d: %d holidays", year, len(of)))
	}
	return diagnosis{name, warn,
		pipeline.Say("chương trình chưa ghi ngày nghỉ lễ, tết năm %d: hạn nộp rơi vào ngày nghỉ không được lùi", "the programme names no holidays of %d: a due day on one is not moved", year),
		pipeline.Say("Ghi các ngày nghỉ năm %d vào holidays trong programme.yaml.", "Add the holidays of %d to holidays in programme.yaml.", year)}
}

// examineFolders tries to write in every folder that the program writes to.
func (w *workspace) examineFolders() []diagnosis {
	var out []diagnosis
	for _, f := range []struct{ key, path string }{{"archive", w.settings.Archive}, {"facts", w.settings.Facts}, {"reports", w.settings.Reports}, {"outbox", w.settings.Outbox}} {
		dir := w.path(f.path)
		d := passed("folder "+f.key, pipeline.Say("%s ghi được", "%s can be written", dir))
		if err := probe(dir); err != nil {
			d = diagnosis{d.what, fail, pipeline.Say("%s không ghi được: %s", "%s cannot be written: %s", dir, err),
				pipeline.Say("Tạo thư mục và cấp quyền ghi cho tài khoản %s.", "Make the folder and let the account %s write in it.", who())}
		}
		out = append(out, d)
	}
	return out
}

// probe writes a small file and takes it away.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".part-danvan-doctor-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pipeline.Say("không có thư mục này", "there is no such folder")
	case errors.Is(err, fs.ErrPermission):
		return pipeline.Say("không có quyền ghi", "permission denied")
	case err != nil:
		return err
	}
	_, err = f.WriteString("danvan doctor\n")
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// shareSample is what is written and read back to learn how fast the share is.
const (
	shareSample = 4 << 20
	slowShare   = 5 << 20 // bytes a second
)

// examineShare opens the inbox and measures the outbox beside it.
func (w *workspace) examineShare() diagnosis {
	dir := w.path(w.settings.Inbox)
	box, err := inbox.Open(dir, inbox.Options{Units: w.programme.Units, Now: time.Now})
	if err != nil {
		return diagnosis{"share", fail, pipeline.Say("hộp thư đến không đọc được: %s", "the inbox cannot be read: %s", err),
			pipeline.Say("Kiểm tra kết nối (mount) của thư mục dùng chung; tệp %s phải nằm trong đó.", "See whether the share is mounted; the file %s must lie in it.", inbox.Marker)}
	}
	_ = box.Close() // it was only looked at
	speed, err := measure(w.path(w.settings.Outbox))
	switch {
	case err != nil:
		return diagnosis{"share", fail, pipeline.Say("không ghi được phiếu trả lời: %s", "answers cannot be written: %s", err), pipeline.Say("Cấp quyền ghi vào outbox.", "Let the account write in the outbox.")}
	case speed < slowShare:
		return diagnosis{"share", warn, pipeline.Say("thư mục dùng chung chậm: %s/giây", "the share is slow: %s a second", megabytes(speed)),
			pipeline.Say("Đặt máy chạy danvan gần máy chủ tệp, hoặc kiểm tra mạng.", "Run danvan near the file server, or look at the network.")}
	}
	return passed("share", pipeline.Say("hộp thư đến đọc được; outbox đạt %s/giây", "the inbox can be read; the outbox does %s a second", megabytes(speed)))
}

// measure returns the bytes a second of writing a sample, flushed, and reading it back.
func measure(dir string) (int64, error) {
	f, err := os.CreateTemp(dir, ".part-danvan-doctor-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	started := time.Now()
	_, err = f.Write(make([]byte, shareSample))
	err = errors.Join(err, f.Sync())
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, f)
	}
	took := max(time.Since(started), time.Microsecond)
	return int64(2 * shareSample / took.Seconds()), errors.Join(err, f.Close())
}

// Room on the archive's disk below which staff are warned, and below which nothing
// should run.
const (
	littleRoom = 5 << 30
	noRoom     = 500 << 20
)

func (w *workspace) examineDisk() diagnosis {
	least, where := int64(-1), ""
	for _, dir := range []string{w.settings.Archive, w.settings.Facts, w.settings.Reports} {
		if free, ok := freeBytes(w.path(dir)); ok && (least < 0 || free < least) {
			least, where = free, w.path(dir)
		}
	}
	remedy := pipeline.Say("Dọn ổ đĩa hoặc chuyển kho lưu trữ sang ổ lớn hơn (khóa archive trong danvan.yaml).", "Clear the disk or move the archive to a larger one (archive in danvan.yaml).")
	found := pipeline.Say("còn trống %s tại %s", "%s free at %s", megabytes(least), where)
	switch {
	case least < 0:
		return diagnosis{"disk", warn, pipeline.Say("không đo được chỗ trống trên hệ điều hành này", "free room cannot be told on this system"), pipeline.Say("Kiểm tra bằng tay.", "Look yourself.")}
	case least < noRoom:
		return diagnosis{"disk", fail, found, remedy}
	case least < littleRoom:
		return diagnosis{"disk", warn, found, remedy}
	}
	return passed("disk", found)
}

// examineClock holds the clock against the receipts: due dates hang on it.
func (w *workspace) examineClock(ctx context.Context, now time.Time) diagnosis {
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return diagnosis{"clock", warn, pipeline.Say("chưa so được với sổ tiếp nhận: %s", "cannot be held against the receipts: %s", err),
			pipeline.Say("Chạy: danvan check-archive.", "Run: danvan check-archive.")}
	}
	return clockBeside(receipts, now)
}

// clockBeside looks for receipts of a time to come. Where the last one is of such a time the
// clock is wrong now or was so until now; where others followed it was put right, and the
// reports of those days are late, or too late for a correction, by a time that never was.
func clockBeside(receipts []pipeline.Receipt, now time.Time) diagnosis {
	ahead := slices.DeleteFunc(slices.Clone(receipts), func(r pipeline.Receipt) bool { return !r.ReceivedAt.After(now) })
	if len(ahead) == 0 {
		return passed("clock", pipeline.Say("giờ Việt Nam: %s", "time in Việt Nam: %s", minute(now)))
	}
	r := ahead[len(ahead)-1]
	if r.Sequence == receipts[len(receipts)-1].Sequence {
		return diagnosis{"clock", fail, pipeline.Say("đồng hồ máy chỉ %s, sớm hơn phiếu tiếp nhận cuối (%s)", "the clock says %s, before the last receipt (%s)", minute(now), minute(r.ReceivedAt)),
			pipeline.Say("Bật đồng bộ giờ (chrony hoặc systemd-timesyncd).", "Keep the clock right (chrony or systemd-timesyncd).")}
	}
	return diagnosis{"clock", warn, pipeline.Say("%d phiếu tiếp nhận ghi giờ sau giờ máy (%s), gần nhất là phiếu %d của %s: %s", "%d receipts are of a time after the clock's (%s), lately %d of %s: %s",
		len(ahead), minute(now), r.Sequence, r.Unit, minute(r.ReceivedAt)),
		pipeline.Say("Đồng hồ máy đã chạy sai khi nhận các tệp đó: xem lại bằng tay báo cáo nào đúng hạn, báo cáo nào muộn. Bật đồng bộ giờ (chrony hoặc systemd-timesyncd).",
			"The clock was wrong when those files came: look yourself which reports were on time. Keep it right (chrony or systemd-timesyncd).")}
}

// archiveSample is how many originals are read back; check-archive reads them all.
const archiveSample = 50

func (w *workspace) examineArchive(ctx context.Context) diagnosis {
	remedy := pipeline.Say("Chạy danvan check-archive để biết đầy đủ, rồi khôi phục từ bản sao lưu.", "Run danvan check-archive for the whole picture and restore from a backup.")
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return diagnosis{"archive", fail, pipeline.Say("%s", "%s", err), remedy}
	}
	step := max(len(receipts)/archiveSample, 1)
	if why := w.lackingTaken(receipts, false); !why.IsZero() {
		return diagnosis{"archive", fail, why, pipeline.Sentence{}}
	}
	read := 0
	for i := 0; i < len(receipts); i += step {
		if _, err := w.archive.Original(ctx, receipts[i]); err != nil {
			return diagnosis{"archive", fail, pipeline.Say("%s", "%s", err), remedy}
		}
		read++
	}
	return passed("archive", pipeline.Say("%d phiếu tiếp nhận liền mạch; đã đọc lại %d tệp gốc làm mẫu", "%d receipts in an unbroken chain; %d originals read back as a sample", len(receipts), read))
}

// examineFonts asks for a font with ế, which old packages of Liberation lack.
func examineFonts(ctx context.Context) diagnosis {
	remedy := pipeline.Say("Cài phông: apt-get install fonts-liberation2 fonts-croscore", "Install fonts: apt-get install fonts-liberation2 fonts-croscore")
	out, err := tool(ctx, "fc-list", ":charset=1ebf", "family")
	switch {
	case err != nil:
		return diagnosis{"fonts", warn, pipeline.Say("không có fontconfig (fc-list); chỉ cần khi xuất PDF", "there is no fontconfig (fc-list); only PDF needs it"), remedy}
	case out == "":
		return diagnosis{"fonts", warn, pipeline.Say("không có phông nào đủ chữ tiếng Việt; tệp PDF sẽ thiếu dấu", "no font has all Vietnamese letters; PDF files will lack some"), remedy}
	}
	return passed("fonts", pipeline.Say("%d phông có đủ chữ tiếng Việt", "%d fonts have all Vietnamese letters", len(strings.Split(out, "\n"))))
}

func examineLibreOffice() diagnosis {
	if program, ok := pdf.Find(); ok {
		return passed("libreoffice", pipeline.Say("có tại %s", "found at %s", filepath.ToSlash(program)))
	}
	return diagnosis{"libreoffice", warn, pipeline.Say("không có LibreOffice; chỉ cần khi xuất PDF", "there is no LibreOffice; only PDF needs it"),
		pipeline.Say("Cài: apt-get install libreoffice-writer libreoffice-calc", "Install: apt-get install libreoffice-writer libreoffice-calc")}
}

// tool runs a program of the system for at most some seconds.
func tool(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	return strings.TrimSpace(string(out)), err
}
