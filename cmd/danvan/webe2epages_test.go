//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/gofrs/flock"
	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

// TestThePagesInABrowser has people use the pages of `danvan serve` in Chromium. A whole
// period is played twice: with scripts, and over TLS with scripts switched off.
func TestThePagesInABrowser(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	in := chromium(t)
	sample := filepath.Join(t.TempDir(), "sample")
	newSample(t, sample)
	for _, u := range webUsers {
		if o := typing(t, webPassword+"\n", append([]string{"user", "add", u[0], "--stdin", "--workspace", sample, "--name"}, u[1:]...)...); o.code != exitDone {
			t.Fatal(o)
		}
	}
	f := sentForms(t, sample)
	for name, play := range map[string]func(context.Context, *testing.T, string, webForms){
		"everybody signs in": everybodySignsIn,
		"a period":           func(in context.Context, t *testing.T, sample string, f webForms) { playPeriod(in, t, sample, f, true) },
		"a period without scripts": func(in context.Context, t *testing.T, sample string, f webForms) {
			playPeriod(in, t, sample, f, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(in, t, sample, f)
		})
	}
}

// webPeriod is the period that is played; nobody has filed for it in the sample.
var webPeriod = pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 4}

// Where the unit's form has its first figure, and what stands there.
const (
	webSheet    = "DV-SO"
	rightFigure = 4321
	laterFigure = 5432
)

// Notes of the unit that would do harm were they anything but text.
const (
	markupNote  = `<script>window.planted = 1</script><img src=x onerror="window.planted = 1">`
	formulaNote = `=HYPERLINK("http://zzq.example/","bấm vào đây")`
)

// webForms are files of one unit: a wrong one, whose name is made to harm, the right one,
// a later correction, and one that lacks its end.
type webForms struct{ wrong, right, later, cut, cell string }

// sentForms fills in the unit's forms.
func sentForms(t *testing.T, sample string) webForms {
	t.Helper()
	o, folder := newOffices(t, sample), t.TempDir()
	u, ok := o.w.programme.Tree(webPeriod).Unit(webUnit)
	if !ok {
		t.Fatal("the programme has changed")
	}
	f := webForms{filepath.Join(folder, `=HYPERLINK('zzq') sai.xlsx`), filepath.Join(folder, "báo cáo & sửa.xlsx"), filepath.Join(folder, "sửa sau khi chốt.xlsx"), filepath.Join(folder, "chép dở.xlsx"), ""}
	data := o.report(t, u, webPeriod, 82, sound, false)[0]
	if err := os.WriteFile(f.cut, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, figure := range map[string]any{f.wrong: "ba bốn cuộc", f.right: rightFigure, f.later: laterFigure} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		edit(t, name, func(b *excelize.File) {
			p := sheetPlan{b, webSheet}
			values, _ := p.find(t, "Số liệu trong kỳ")
			sums, _ := p.find(t, "Lũy kế từ đầu năm")
			notes, _ := p.find(t, "Giải trình")
			_, row := p.find(t, "1.1")
			p.set(t, values, row, figure)
			p.set(t, notes, row, markupNote)
			if _, isText := figure.(string); !isText {
				p.set(t, sums, row, figure)
			}
			cell, err := excelize.CoordinatesToCellName(values, row)
			if f.cell = cell; err != nil {
				t.Fatal(err)
			}
			for number, note := range map[string]string{"8.1": markupNote, "8.2": formulaNote} {
				_, row := p.find(t, number)
				p.set(t, values, row, note)
			}
		})
	}
	return f
}

// everybodySignsIn: a wrong password stays outside; each role sees its pages and no
// others, in the menu and at the address; who signs out is out. The administrator then
// looks at every page.
func everybodySignsIn(in context.Context, t *testing.T, sample string, _ webForms) {
	s := serveSample(t, sample, false)
	w := openWindow(in, t, s, "roles", true)
	w.refused = true
	w.signIn("lanhdao", "con trâu uống trà đá")
	w.reads("Tên đăng nhập hoặc mật khẩu không đúng")
	w.look("sai-mat-khau")
	const menu = `[...document.querySelectorAll("header nav a")].map(a => a.textContent).join(", ")`
	for login, want := range map[string]string{
		"vanphong": "Tổng quan, Tình hình nộp, Số liệu, Mức phấn đấu, Xếp hạng, Chương trình",
		"lanhdao":  "Tổng quan, Tình hình nộp, Số liệu, Mức phấn đấu, Xếp hạng, Tài liệu, Chương trình",
		"tonghop":  "Tổng quan, Tình hình nộp, Số liệu, Mức phấn đấu, Xếp hạng, Tài liệu, Chương trình, Nhật ký xử lý",
		"quantri":  "Tổng quan, Tình hình nộp, Số liệu, Mức phấn đấu, Xếp hạng, Tài liệu, Chương trình, Nhật ký xử lý, Nhật ký thao tác, Người dùng",
	} {
		w.as(login)
		w.await(menu, want)
		w.look("tong-quan-" + login)
		w.quiet()
		if login != "quantri" {
			w.visit("/users")
			w.headed("Không được phép xem trang này")
		}
		if login == "vanphong" {
			w.visit("/units/PHONG1")
			w.headed("Không được phép xem trang này")
			w.look("khong-duoc-phep")
		}
		w.visit("/")
		w.signOut()
		w.visit("/periods/2021-Q3/filing")
		w.headed("Đăng nhập")
	}
	w.as("quantri")
	for _, p := range [][2]string{{"tinh-hinh-nop", "/periods/2021-Q3/filing"}, {"tinh-hinh-nop-con-no", "/periods/2021-Q4/filing?state=open"}, {"tinh-hinh-nop-cac-ky", "/periods/2021-Q3/filing?by=periods"},
		{"don-vi", "/units/STTTT"}, {"don-vi-phong", "/units/TRUNGTAM1"}, {"loi-nhac", "/units/PHONG1/reminder?period=2021-Q4"}, {"so-lieu", "/periods/2021-Q3/figures"}, {"so-lieu-nhom", "/periods/2021-Q3/figures?group=2"},
		{"so-lieu-don-vi", "/periods/2021-Q3/figures/PHONG1"}, {"mot-so-lieu", "/periods/2021-Q3/figures/STTTT/ty_le_tthc_dung_han"}, {"loi-van", "/periods/2021-Q3/figures/STTTT/lv_ket_qua"},
		{"qua-cac-ky", "/series/STTTT/ty_le_tthc_dung_han"}, {"muc-phan-dau", "/periods/2021-Q3/targets"}, {"xep-hang", "/periods/2021-Q3/league"}, {"tai-lieu", "/periods/2021-Q3/documents"}, {"chua-chot", "/periods/2021-Q3/editions"},
		{"chuong-trinh", "/programme"}, {"bieu", "/programme/forms/DV-SO"}, {"luot-chay", "/runs"}, {"nhan-tep", "/orders?job=ingest"}, {"nhat-ky", "/audit"}, {"nguoi-dung", "/users"}} {
		w.visit(p[1])
		w.look(p[0])
	}
	w.visit("/periods/2021-Q4/figures")
	w.look("chua-tong-hop")
	w.visit("/units/PHONG1/reminder?period=2021-Q4")
	w.await(`document.querySelector("#text").value.includes(location.origin + "/units/PHONG1?period=2021-Q4")`, "true")
	w.visit("/khong-co")
	w.look("khong-co-trang")
	w.quiet()
}

// playPeriod plays a period: the unit sends, the office consolidates, a leader follows a
// figure to its cell, the office closes, the unit corrects.
func playPeriod(in context.Context, t *testing.T, sample string, f webForms, scripts bool) {
	s := serveSample(t, sample, !scripts)
	name := map[bool]string{true: "scripts", false: "plain"}[scripts]
	people := map[string]*window{}
	for _, login := range []string{"vanphong", "tonghop", "lanhdao"} {
		people[login] = openWindow(in, t, s, login+"-"+name, scripts)
		people[login].as(login)
	}
	people["vanphong"].sends(f)
	people["tonghop"].consolidates()
	people["tonghop"].takesDocuments()
	people["lanhdao"].followsAFigure(f)
	people["tonghop"].closes()
	people["vanphong"].corrects(f)
	for login, w := range people {
		w.await("window.planted", "undefined")
		w.quiet()
		if login == "vanphong" {
			w.signOut()
		}
	}
}

// sends: a file that lacks its end is answered at once, a wrong form comes back with the
// cell, the right one is accepted.
func (w *window) sends(f webForms) {
	w.t.Helper()
	w.do(chromedp.Click(`//a[contains(., "Gửi báo cáo")]`))
	w.headed("Văn phòng Sở")
	w.look("don-vi-truoc")
	w.upload(f.cut)
	w.reads("Tệp bị trả lại", filepath.Base(f.cut))
	w.do(chromedp.Click(`//a[normalize-space()="Gửi tệp khác"]`))
	w.headed("Văn phòng Sở")
	w.upload(f.wrong)
	w.reads("Tệp bị trả lại", "Ô "+f.cell+", trang “"+webSheet+"”", "ba bốn cuộc", filepath.Base(f.wrong))
	w.look("phieu-tra-lai")
	_, data := w.download(`//a[contains(., "Tải tệp trả lại")]`)
	if marked := coloured(w.t, data, readAll(w.t, f.wrong)); !slices.Equal(marked, []string{webSheet + " " + f.cell}) {
		w.t.Errorf("%s: marked in the returned workbook: %v, want %s", w.name, marked, f.cell)
	}
	w.do(chromedp.Click(`//a[normalize-space()="Gửi tệp khác"]`))
	w.headed("Văn phòng Sở")
	w.reads("bị trả lại: cần sửa")
	w.look("don-vi-bi-tra-lai")
	w.upload(f.right)
	w.reads("Tệp đã được nhận và tính vào số liệu", "đã nhận", filepath.Base(f.right))
	w.look("phieu-da-nhan")
	w.do(chromedp.Click(`//nav[@class="crumbs"]//a[last()]`))
}

// upload sends a file by the form of the unit's page, and waits for its answer.
func (w *window) upload(name string) {
	w.t.Helper()
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{name}))
	w.press("Gửi")
	w.await(`/^Phiếu trả lời số \d+$/.test(document.querySelector("h1")?.innerText)`, "true")
}

// consolidates: the page says what will happen, then what happens.
func (w *window) consolidates() {
	w.t.Helper()
	w.readsTheShare()
	w.follow("Nhật ký xử lý", "Nhật ký xử lý")
	w.do(chromedp.SetValue(chromedp.CSS("main select[name=period]"), webPeriod.String()))
	w.press("Tổng hợp…")
	w.headed("Tổng hợp Quý IV/2021?")
	w.reads("Đã nhận 2/15 báo cáo phải nộp", "Các bản chốt không thay đổi")
	w.look("xac-nhan-tong-hop")
	hold := flock.New(filepath.Join(w.dir, lockFile)) // as a command by hand does
	if err := hold.Lock(); err != nil {
		w.t.Fatal(err)
	}
	w.press("Tổng hợp")
	w.headed("Nhật ký xử lý")
	w.reads("Đang chờ", "ổng hợp Quý IV/2021")
	w.look("dang-cho")
	_, _ = w.ask("window.stayed = 1")
	w.slowly(func() {
		if err := hold.Unlock(); err != nil {
			w.t.Error(err)
		}
		w.await(`/Đang làm[^]*ổng hợp Quý IV\/2021 · bắt đầu[^]*theo yêu cầu của tonghop/.test(document.querySelector("#work").innerText) && document.querySelector("#work progress, #now") !== null`, "true")
		w.picture("dang-lam-" + w.name + ".png")
	})
	w.done("tổng hợp Quý IV/2021")
	if stayed, _ := w.ask("window.stayed"); (stayed == "1") != w.scripts {
		w.t.Errorf("%s: the page stayed: %s", w.name, stayed)
	}
	w.reads("khớp")
	w.look("da-tong-hop")
}

// done waits until the page of runs says that what this window ordered is done.
func (w *window) done(what string) {
	w.t.Helper()
	w.await(fmt.Sprintf(`[...document.querySelectorAll(".runs > li")].some(l => l.innerText.toLowerCase().startsWith(%q) && l.innerText.includes("theo yêu cầu của tonghop"))`, strings.ToLower(what)+" · xong"), "true")
}

// readsTheShare has a file read that lies in a unit's folder under a harmful name.
func (w *window) readsTheShare() {
	w.t.Helper()
	const name = `<img src=x onerror=window.planted=1>.xlsx`
	if err := os.WriteFile(filepath.Join(w.dir, "inbox", "PHONG1", name), []byte("không phải Excel"), 0o644); err != nil {
		w.t.Fatal(err)
	}
	w.follow("Nhật ký xử lý", "Nhật ký xử lý")
	w.do(chromedp.Click(`//a[normalize-space()="Nhận tệp ngay"]`))
	w.headed("Nhận tệp ngay?")
	w.look("xac-nhan-nhan-tep")
	w.press("Nhận tệp ngay")
	w.headed("Nhật ký xử lý")
	w.done("nhận tệp")
	w.visit("/units/PHONG1?period=" + webPeriod.String())
	w.reads(name)
	w.do(chromedp.Click(`//h2[@id="history"]/..//a`))
	w.reads("Tệp bị trả lại", name)
	w.look("phieu-ten-tep-la")
}

// takesDocuments opens the workbook and the Word report of the draft.
func (w *window) takesDocuments() {
	w.t.Helper()
	w.visit("/periods/" + webPeriod.String() + "/documents")
	w.headed("Tài liệu Quý IV/2021")
	name, data := w.download(`//main//a[contains(., ".xlsx")]`)
	if sheets := sheetNames(w.t, data); len(sheets) == 0 || !strings.HasSuffix(name, ".xlsx") {
		w.t.Errorf("%s: %s has the sheets %v", w.name, name, sheets)
	}
	name, data = w.download(`//main//a[contains(., ".docx")]`)
	if text := partOf(w.t, data, "word/document.xml"); !strings.Contains(text, "IV/2021") || !strings.HasSuffix(name, ".docx") {
		w.t.Errorf("%s: %s does not speak of the period", w.name, name)
	}
}

// followsAFigure goes from the table to a figure, its cells, and the unit's own file.
func (w *window) followsAFigure(f webForms) {
	w.t.Helper()
	w.visit("/")
	w.follow("Số liệu", "Số liệu Quý IV/2021") // a period that has begun to be filed is the current one
	w.do(chromedp.SetValue(chromedp.CSS("select[name=group]"), "1"))
	w.do(chromedp.Click(`//form[.//select[@name="group"]]//button`))
	w.await(`[...document.querySelectorAll("table.figures tbody a")].some(a => a.textContent === "4.321")`, "true")
	w.look("bang-so-lieu")
	w.do(chromedp.Click(`//tr[@id="u-STTTT"]//a[text()="4.321"]`))
	w.headed("Số hội nghị, cuộc họp quán triệt – Quý IV/2021")
	w.reads("Có số liệu của 1/7 đơn vị", "ô được liệt kê cộng lại khớp với số liệu: 4.321", "trang "+webSheet+", ô "+f.cell, filepath.Base(f.right))
	w.look("so-lieu-den-o")
	name, data := w.download(`//main//table//a[contains(@href, "/marked/")]`)
	if marked := coloured(w.t, data, readAll(w.t, f.right)); !slices.Equal(marked, []string{webSheet + " " + f.cell}) {
		w.t.Errorf("%s: marked in %s: %v, want %s", w.name, name, marked, f.cell)
	}
	if got := cellOf(w.t, data, webSheet, f.cell); got != fmt.Sprint(rightFigure) {
		w.t.Errorf("%s: the marked cell says %q", w.name, got)
	}
	for indicator, note := range map[string]string{"lv_ket_qua": markupNote, "lv_ton_tai": formulaNote} {
		w.visit("/periods/" + webPeriod.String() + "/figures/" + webUnit + "/" + indicator)
		w.reads(note)
		w.look("van-ban-" + indicator)
	}
	w.await(`document.querySelectorAll("main img, main script").length`, "0")
}

// closes the period, with a note that is made to harm.
func (w *window) closes() {
	w.t.Helper()
	w.follow("Nhật ký xử lý", "Nhật ký xử lý")
	w.do(chromedp.SetValue(chromedp.CSS("main select[name=period]"), webPeriod.String()))
	w.press("Chốt số liệu…")
	w.headed("Chốt số liệu Quý IV/2021?")
	w.reads("Tạo bản chốt số 1", "Bản chốt không thể sửa và không thể hủy")
	w.look("xac-nhan-chot")
	w.do(chromedp.SendKeys(chromedp.CSS("input[name=note]"), markupNote), chromedp.Click(chromedp.CSS("input[name=sure]")))
	w.press("Chốt số liệu")
	w.headed("Nhật ký xử lý")
	w.done("chốt số liệu Quý IV/2021")
	w.visit("/periods/" + webPeriod.String() + "/editions")
	w.reads("Bản chốt số 1", markupNote)
	w.look("ban-chot")
	w.visit("/periods/" + webPeriod.String() + "/documents")
	w.reads("Bản chốt số 1", "không bao giờ thay đổi", "bao-cao-tong-hop.docx")
	w.look("tai-lieu-ban-chot")
	w.await(`document.querySelectorAll("main img, main script").length`, "0")
}

// corrects: what comes after the closing waits.
func (w *window) corrects(f webForms) {
	w.t.Helper()
	w.visit("/units/" + webUnit + "?period=" + webPeriod.String())
	w.reads("Kỳ này đã chốt: bản chốt số 1")
	w.upload(f.later)
	w.reads("Kỳ này đã chốt (bản chốt số 1", "sẽ tính khi chốt lại")
	w.look("phieu-cho-chot")
	w.visit("/units/" + webUnit + "?period=" + webPeriod.String())
	w.await(`/Số bản nộp chờ lần chốt sau: [12]\./.test(document.body.innerText)`, "true")
	w.look("don-vi-cho-chot")
	w.visit("/periods/" + webPeriod.String() + "/figures/" + webUnit)
	w.reads("Bản chốt số 1", "Sau bản chốt này đã nhận thêm báo cáo", "4.321")
	w.look("so-lieu-da-chot")
	w.await(`document.querySelectorAll("main img, main script").length`, "0")
}

// coloured are the cells that a workbook marks and the file that was sent did not, by
// sheet.
func coloured(t *testing.T, data, sent []byte) (out []string) {
	t.Helper()
	now, before := bookOf(t, data), bookOf(t, sent)
	for _, sheet := range before.GetSheetList() {
		marks, err := now.GetConditionalFormats(sheet)
		old, gone := before.GetConditionalFormats(sheet)
		if err = errors.Join(err, gone); err != nil {
			t.Fatal(err)
		}
		for cell := range marks {
			if len(marks[cell]) > len(old[cell]) {
				out = append(out, sheet+" "+cell)
			}
		}
	}
	slices.Sort(out)
	return out
}
