package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"danvan/cmd/danvan/mail/mailtest"
	"danvan/pipeline"
)

// mailed sets the mail server of a workspace.
func mailed(t *testing.T, s *mailtest.Server, dir string) {
	t.Helper()
	setSettings(t, dir, `host: ""`, fmt.Sprintf("host: %q", s.Host), "port: 587", fmt.Sprint("port: ", s.Port), `tls: "starttls"`, `tls: "none"`, `from: ""`, `from: "danvan@tinh.gov.vn"`)
}

func writeRecipients(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "recipients.yaml"), []byte("recipients:\n"+text), 0o640); err != nil {
		t.Fatal(err)
	}
}

// lettersTo counts the letters to an address by Message-ID, and returns the subjects.
func lettersTo(t *testing.T, s *mailtest.Server, to string) (ids map[string]int, bodies []string) {
	t.Helper()
	ids = map[string]int{}
	for _, l := range s.Letters() {
		if l.To != to {
			continue
		}
		m, err := netmail.ReadMessage(bytes.NewReader(l.Data))
		if err != nil {
			t.Fatal(err)
		}
		ids[m.Header.Get("Message-Id")]++
		bodies = append(bodies, string(l.Data))
	}
	return ids, bodies
}

const threeRecipients = `
  - {code: giam-doc, name: Giám đốc Sở, unit: STTTT, documents: [bao-cao, tom-tat], folder: giao/giam-doc}
  - {code: phong, name: Trưởng phòng, unit: %s, documents: [tom-tat, trang], mail: phong@tinh.gov.vn, schedule: never}
  - {code: chot, name: Lưu trữ, unit: STTTT, documents: [bao-cao], folder: giao/chot, schedule: closed}
`

// TestDeliverBringsEachTheirOwn is what an operator does: who has received the present
// draft is passed over, and each receives its own part.
func TestDeliverBringsEachTheirOwn(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Plain: true})
	dir, unit, foreign := deliverable(t)
	mailed(t, s, dir)
	writeRecipients(t, dir, fmt.Sprintf(threeRecipients, unit.Code))
	dry := mustRun(t, exitDone, "deliver", "--period", "2021-Q2", "--dry-run", "--workspace", dir)
	if strings.Count(dry, "sẽ giao") != 2 || strings.Contains(dry, "chot") || len(s.Letters()) > 0 {
		t.Errorf("the dry run says\n%s", dry)
	}
	for range 2 {
		out := mustRun(t, exitDone, "deliver", "--period", "2021-Q2", "--workspace", dir)
		if strings.Count(out, "đã giao") != 2 {
			t.Errorf("deliver says\n%s", out)
		}
	}
	if names := glob(t, filepath.Join(dir, "giao", "*", "*", "*")); len(names) != 2 || !strings.Contains(names[0], filepath.Join("giam-doc", "2021-Q2 DU THAO")) {
		t.Errorf("there lies %v", names)
	}
	ids, bodies := lettersTo(t, s, "phong@tinh.gov.vn")
	if len(ids) != 1 || len(bodies) != 1 {
		t.Fatalf("letters %v", ids)
	}
	text := attachedText(t, bodies[0])
	if !strings.Contains(text, unit.Name) || strings.Contains(text, foreign.Name) {
		t.Errorf("the documents of %q name %q: %v", unit.Name, foreign.Name, strings.Contains(text, foreign.Name))
	}
	if o := danvan(t, "deliver", "--period", "2021-Q2", "--edition", "1", "--workspace", dir); o.code != exitUsage || !strings.Contains(o.stderr, "2021-Q2 không có bản chốt số 1") {
		t.Errorf("an edition that is not there: %d %s", o.code, o.stderr)
	}
	if out := mustRun(t, exitDone, "outbox", "--period", "2021-Q2", "--workspace", dir, "--json"); strings.Count(out, `"state": "delivered"`) != 2 {
		t.Errorf("the outbox says %s", out)
	}
	if audit := string(readAll(t, filepath.Join(dir, "archive", "audit.jsonl"))); strings.Count(audit, `"what":"deliver"`) != 2 || strings.Contains(audit, "phong@") {
		t.Errorf("the audit log says %s", audit)
	}
	mustRun(t, exitDone, "check-archive", "--workspace", dir)

	// A recipient whose unit ended before the period is named; a folder that is not there
	// is one in doctor's own words, too.
	units := filepath.Join(dir, "programme", "units.csv")
	row := fmt.Sprintf("CU,Phòng cũ,%s,%s,%s,,true,,2021-01-31,thử\n", unit.Tier, unit.Line, unit.Parent)
	if err := os.WriteFile(units, append(readAll(t, units), row...), 0o644); err != nil {
		t.Fatal(err)
	}
	writeRecipients(t, dir, "  - {code: phong-cu, name: Phòng cũ, unit: CU, documents: [tom-tat], folder: giao/khong-co}\n")
	if o := danvan(t, "deliver", "--period", "2021-Q2", "--dry-run", "--workspace", dir); o.code != exitDone || !strings.Contains(o.stderr, "Không giao cho phong-cu: kỳ 2021-Q2 không có đơn vị CU.") {
		t.Errorf("of a unit that ended: %d %s", o.code, o.stderr)
	}
	if o := danvan(t, "doctor", "--workspace", dir, "--json"); !strings.Contains(o.stdout, `không ghi được vào thư mục của \"phong-cu\": không có thư mục này`) {
		t.Errorf("doctor says %s", o.stdout)
	}
}

// deliverable is a small workspace with a quarter, folders for recipients, a unit of it
// and another that has nothing to do with that one.
func deliverable(t *testing.T) (dir string, unit, foreign pipeline.Unit) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "qn")
	newSample(t, dir)
	for _, name := range []string{"giam-doc", "chot"} {
		if err := os.MkdirAll(filepath.Join(dir, "giao", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w, err := quietApp(dir, time.Now).open()
	if err != nil {
		t.Fatal(err)
	}
	defer w.room.Close()
	tree := w.programme.Tree(pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2})
	children := tree.Children(tree.Root().Code)
	return dir, children[0], children[1]
}

// attachedText is every part of the documents of a letter, unpacked.
func attachedText(t *testing.T, letter string) string {
	t.Helper()
	var all strings.Builder
	for name, data := range attached(t, letter) {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			all.Write(data)
			continue
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(name, err)
			}
			if _, err := io.Copy(&all, r); err != nil {
				t.Fatal(name, err)
			}
		}
	}
	return all.String()
}

// TestADeliveryThatIsKilledIsResumed kills the program while a mail server keeps it
// waiting. What was delivered before stays delivered, and the rest comes once.
func TestADeliveryThatIsKilledIsResumed(t *testing.T) {
	withoutRace(t)
	s := mailtest.Start(t, mailtest.Options{Plain: true})
	stalled := make(chan bool, 1)
	stall := true
	s.Fault = func(to string) mailtest.Fault {
		if to != "cham@tinh.gov.vn" || !stall {
			return mailtest.None
		}
		stall = false
		stalled <- true
		return mailtest.Stall
	}
	dir, unit, _ := deliverable(t)
	mailed(t, s, dir)
	writeRecipients(t, dir, fmt.Sprintf(threeRecipients, unit.Code)+"  - {code: cham, name: Chậm, unit: STTTT, documents: [bao-cao], mail: cham@tinh.gov.vn}\n")
	cmd := exec.Command(program, "deliver", "--period", "2021-Q2", "--workspace", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-stalled:
	case <-time.After(time.Minute):
		t.Fatal("no letter came")
	}
	time.Sleep(300 * time.Millisecond) // for the other recipients
	if o := danvan(t, "deliver", "--period", "2021-Q2", "--workspace", dir); o.code != exitBusy {
		t.Errorf("a second delivery meanwhile: %d %s", o.code, o.stderr)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if out := mustRun(t, exitDone, "outbox", "--workspace", dir, "--json"); strings.Count(out, `"state": "waiting"`) != 1 {
		t.Errorf("after the kill the outbox says %s", out)
	}
	mustRun(t, exitDone, "deliver", "--period", "2021-Q2", "--workspace", dir)
	for _, to := range []string{"cham@tinh.gov.vn", "phong@tinh.gov.vn"} {
		if ids, bodies := lettersTo(t, s, to); len(ids) != 1 || len(bodies) != 1 {
			t.Errorf("%s received %v", to, ids)
		}
	}
	if names := glob(t, filepath.Join(dir, "giao", "giam-doc", "*")); len(names) != 1 {
		t.Errorf("there lies %v", names)
	}
}

// TestAnAddressThatIsRefusedIsToldAndNotTriedForEver: the operator hears of it, nobody
// else is kept waiting, and once it is mended the delivery goes where it should.
func TestAnAddressThatIsRefusedIsToldAndNotTriedForEver(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Plain: true})
	s.Fault = func(to string) mailtest.Fault {
		if to == "khong-co@tinh.gov.vn" {
			return mailtest.RefuseRcpt
		}
		return mailtest.None
	}
	dir, unit, _ := deliverable(t)
	mailed(t, s, dir)
	list := fmt.Sprintf(threeRecipients, unit.Code)
	writeRecipients(t, dir, strings.Replace(list, "phong@", "khong-co@", 1))
	out := mustRun(t, exitIncomplete, "deliver", "--period", "2021-Q2", "--workspace", dir, "--lang", "en")
	if !strings.Contains(out, "GIVEN UP") || !strings.Contains(out, "no such mailbox") || strings.Count(out, "delivered") != 1 {
		t.Errorf("deliver says\n%s", out)
	}
	writeRecipients(t, dir, list)
	mustRun(t, exitDone, "deliver", "--period", "2021-Q2", "--workspace", dir)
	if ids, _ := lettersTo(t, s, "phong@tinh.gov.vn"); len(ids) != 1 {
		t.Errorf("letters %v", ids)
	}
}

// TestTheServiceDeliversAndReminds plays the weeks around a due day: reminders before and
// after it once a day, the draft on the due day, an alert and its end.
func TestTheServiceDeliversAndReminds(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Plain: true})
	y, o := newYears(t, 1, 0)
	mailed(t, s, y.dir)
	second := addSource(t, y.dir, o.w.programme)
	home := filepath.Join(y.dir, "giao")
	if err := os.MkdirAll(home, 0o755); err != nil {
		t.Fatal(err)
	}
	commune := ""
	for _, u := range o.units {
		if u.Tier == "commune" {
			commune = u.Code
		}
	}
	writeRecipients(t, y.dir, `
  - {code: chu-tich, name: Chủ tịch, unit: TN, documents: [bao-cao], folder: giao}
  - {code: huyen, name: Huyện, unit: PHULUONG, documents: [tom-tat], mail: huyen@tinh.gov.vn, schedule: consolidated}
  - {code: xa, name: Xã, unit: `+commune+`, reminders: true, mail: xa@tinh.gov.vn}
  - {code: quan-tri, name: Quản trị, unit: TN, alerts: true, mail: quantri@tinh.gov.vn, language: en}
`)
	period := o.w.programme.First
	y.start()
	defer y.stop()
	y.clock = time.Date(2021, 6, 14, 20, 0, 0, 0, pipeline.Vietnam)
	for until := time.Date(2021, 6, 22, 12, 0, 0, 0, pipeline.Vietnam); y.clock.Before(until); y.clock = y.clock.Add(6 * time.Hour) {
		y.tick(false)
	}
	// Communes are due on the 17th, districts on the 21st, since the 19th is a Saturday, the
	// province on the 22nd. Reminders go out two days before each, on it and three days after.
	ids, bodies := lettersTo(t, s, "xa@tinh.gov.vn")
	if len(ids) != len(bodies) || len(ids) != 4 {
		t.Errorf("%d reminders, %d of them different", len(bodies), len(ids))
	}
	for i, late := range []bool{false, false, true, true} {
		if text := plainText(t, bodies[i]); strings.Contains(text, "đã quá hạn") != late || !strings.Contains(text, "NHẮC NỘP BÁO CÁO QUÝ II/2021") {
			t.Errorf("reminder %d reads %s", i+1, text)
		}
	}
	for _, outbox := range []string{filepath.Join(y.dir, "outbox"), second} {
		if note := readAll(t, filepath.Join(outbox, commune, "NHAC NOP "+period.String()+".txt")); !bytes.Contains(note, []byte("đã quá hạn 3 ngày")) {
			t.Errorf("the note in %s reads %s", outbox, note)
		}
	}
	if ids, bodies := lettersTo(t, s, "huyen@tinh.gov.vn"); len(bodies) != 1 || len(ids) != 1 {
		t.Errorf("%d letters for the district, though nothing new came", len(bodies))
	}
	y.clock = time.Date(2021, 6, 22, 17, 30, 0, 0, pipeline.Vietnam)
	y.tick(false)
	y.tick(false)
	if names := glob(t, filepath.Join(home, "*", "*")); len(names) != 1 || !strings.HasSuffix(names[0], ".docx") {
		t.Errorf("on the due day there lies %v", names)
	}
	for _, data := range o.report(t, o.units[len(o.units)-1], period, 1, sound, true) {
		drop(t, y.dir, o.units[len(o.units)-1].Code, "nop.csv", data)
	}
	y.clock = time.Date(2021, 6, 24, 1, 30, 0, 0, pipeline.Vietnam)
	y.tick(false)
	if names := glob(t, filepath.Join(home, "*", "*")); len(names) != 1 {
		t.Errorf("after the due day there lies %v", names)
	}

	task := pipeline.Task{Job: pipeline.JobConsolidate, Period: period}
	if err := errors.Join(y.job.Alert(t.Context(), task, 2, errors.New("engine broken")), y.job.Recovered(t.Context(), task)); err != nil {
		t.Fatal(err)
	}
	y.tick(false)
	y.tick(false)
	if ids, bodies := lettersTo(t, s, "quantri@tinh.gov.vn"); len(ids) != 1 || !strings.Contains(plainText(t, bodies[0]), "The alert before is over") {
		t.Errorf("the keeper received %v", bodies) // the alert itself was overtaken while it waited
	}
	for _, mark := range []string{"CANH BAO", "DA KHAC PHUC"} {
		if notes := glob(t, filepath.Join(y.dir, "reports", mark+" 2021-06-24 consolidate 2021-Q2.txt")); len(notes) != 1 {
			t.Errorf("no note %q", mark)
		}
	}
	y.checkQuiet()
}

// addSource adds a second place to the settings of a workspace and returns its outbox.
func addSource(t *testing.T, dir string, p *pipeline.Programme) string {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "den"), filepath.Join(t.TempDir(), "tra")
	for _, u := range p.Units {
		if err := errors.Join(os.MkdirAll(filepath.Join(in, u.Code), 0o755), os.MkdirAll(filepath.Join(out, u.Code), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	settings := filepath.Join(dir, "danvan.yaml")
	text := string(readAll(t, settings)) + "\nsources: [{name: thu-hai, kind: folder, inbox: " + in + ", outbox: " + out + "}]\n"
	if err := errors.Join(os.WriteFile(filepath.Join(in, ".danvan-inbox"), nil, 0o644), os.WriteFile(settings, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	return out
}

// parts takes a letter apart, by file name or type.
func parts(t *testing.T, letter string) map[string][]byte {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	takeApart(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, out)
	return out
}

func takeApart(t *testing.T, kind, encoding, name string, body io.Reader, out map[string][]byte) {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		switch encoding {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		if name == "" {
			name = media
		}
		out[name] = data
		return
	}
	for r := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		takeApart(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.FileName(), part, out)
	}
}

func plainText(t *testing.T, letter string) string { return string(parts(t, letter)["text/plain"]) }

func attached(t *testing.T, letter string) map[string][]byte {
	t.Helper()
	out := parts(t, letter)
	delete(out, "text/plain")
	delete(out, "text/html")
	return out
}
