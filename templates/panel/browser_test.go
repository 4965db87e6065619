package panel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"danvan/pipeline"
	"danvan/templates"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/official"
)

// browser is Chromium with one page open, and everything that it complained of or asked
// for.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu        sync.Mutex
	complaint []string
	asked     []string
}

// openPage prints a consolidation and opens its page.
func openPage(t *testing.T, c *pipeline.Consolidation, width int64) *browser {
	t.Helper()
	path := chromium(t)
	docs, err := templates.NewPrinter().Print(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "trang.html")
	for _, d := range docs {
		if d.Name == official.PageFile {
			err = os.WriteFile(file, d.Bytes, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 844), chromedp.Navigate("file://"+file))
	return b
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium on this machine: apt-get install chromium")
	return ""
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.complaint = append(b.complaint, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.complaint = append(b.complaint, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaint = append(b.complaint, "console."+string(e.Type))
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file:") && !strings.HasPrefix(e.Request.URL, "data:") {
			b.asked = append(b.asked, e.Request.URL)
		}
	}
}

func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaint) > 0 || len(b.asked) > 0 {
		b.t.Errorf("the browser complains of %q and the page asks for %q", b.complaint, b.asked)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// ask evaluates an expression; what it gives comes as text.
func (b *browser) ask(expression string) string {
	b.t.Helper()
	said, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return said
}

func (b *browser) want(expression, want string) {
	b.t.Helper()
	if got := b.ask(expression); got != want {
		b.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}

// press focuses an element and presses a key on it.
func (b *browser) press(selector, key string) {
	b.t.Helper()
	b.ask("document.querySelector(`" + selector + "`).focus()")
	b.do(chromedp.KeyEvent(key))
}

const firstTable = "#bang-1 table"

// shownUnits are the rows of the first table as they stand, by place in the tree.
const shownUnits = `[...document.querySelectorAll("#bang-1 tbody tr")].filter(r => !r.hidden).map(r => r.dataset.u).join(" ")`

func TestTablesSort(t *testing.T) {
	b := openPage(t, sample.Consolidation(), 1280)
	tree := b.ask(shownUnits)
	b.do(chromedp.Click(chromedp.CSS(firstTable + " thead th:first-child button")))
	b.want(`document.querySelector("#bang-1 thead th").ariaSort`, "ascending")
	b.want(`(() => { const n = [...document.querySelectorAll("#bang-1 tbody th")].map(e => e.textContent), c = new Intl.Collator("vi", {numeric: true});
		return n.every((x, i) => i === 0 || c.compare(n[i-1], x) <= 0) })()`, "true")
	b.press(firstTable+" thead th[data-i] button", kb.Enter)
	b.want(`document.querySelector("#bang-1 thead th").ariaSort`, "none")
	b.want(`document.querySelector("#bang-1 thead th[data-i]").ariaSort`, "descending")
	b.want(`(() => { const n = [...document.querySelectorAll("#bang-1 tbody td:nth-child(2)")].map(e => e.querySelector("button").firstChild.textContent).map(s => s === "…" ? -1 : Number(s.replace(/\./g, "")));
		return n.every((x, i) => i === 0 || n[i-1] >= x) && n[0] > n[n.length - 2] })()`, "true")
	b.press(firstTable+" thead th[data-i] button", " ")
	b.press(firstTable+" thead th[data-i] button", " ")
	b.want(shownUnits, tree)
	b.quiet()
}

func TestTablesAreSearched(t *testing.T) {
	b := openPage(t, sample.Consolidation(), 1280)
	b.do(chromedp.SendKeys(chromedp.CSS("#loc-ten"), "dinh hoa"))
	b.want(`[...document.querySelectorAll("#bang-1 tbody tr")].filter(r => !r.hidden).every(r => r.textContent.includes("Định Hóa"))`, "true")
	b.want(`document.querySelector("#loc-so").textContent`, "7 đơn vị")
	b.ask(`(() => { const e = document.querySelector("#loc-cap"); e.value = "district"; e.dispatchEvent(new Event("input")) })()`)
	b.want(`document.querySelector("#loc-so").textContent`, "1 đơn vị")
	b.ask(`(() => { const e = document.querySelector("#loc-nhom"); e.value = ""; e.dispatchEvent(new Event("input")) })()`)
	b.want(`[...document.querySelectorAll(".table")].some(e => e.hidden)`, "false")
	b.quiet()
}

// TestAFigureOpensDownToItsCells goes the whole way with the keyboard.
func TestAFigureOpensDownToItsCells(t *testing.T) {
	b := openPage(t, sample.Consolidation(), 1280)
	b.press(firstTable+` tr[data-u="0"] td button`, kb.Enter)
	b.want(`document.querySelector("#nguon").open`, "true")
	b.want(`document.activeElement.id`, "nguon-ten")
	b.want(`document.querySelector(".check").textContent.includes("khớp với số liệu.") && !document.querySelector(".check.off")`, "true")
	const district = `[...document.querySelectorAll("#nguon li > button")].find(e => e.textContent.startsWith("Huyện Đại Từ"))`
	b.ask(district + ".focus()")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.want(district+".ariaExpanded", "true")
	const commune = `[...` + district + `.parentElement.querySelectorAll("li > button")].find(e => e.textContent.startsWith("Xã"))`
	b.ask(commune + ".focus()")
	b.do(chromedp.KeyEvent(" "))
	cell := b.ask(commune + ".parentElement.innerText")
	for _, want := range []string{"tệp “bao-cao-H8.X", "bản ", "nhận ", "SHA-256 ", "DV-01!C12", "1.1 Số hội nghị tuyên truyền"} {
		if !strings.Contains(cell, want) {
			t.Errorf("the cell does not say %q: %s", want, cell)
		}
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.want(`document.querySelector("#nguon").open`, "false")
	b.want(`document.activeElement.closest("tr").dataset.u`, "0")
	b.quiet()
}

// TestEveryFigureAddsUpInThePage opens every figure of every unit: the page adds the
// cells up by itself and must come to the figure, but for the two that the sample sets
// by hand. Nothing is laid out meanwhile: that takes long.
func TestEveryFigureAddsUpInThePage(t *testing.T) {
	b := openPage(t, sample.Consolidation(), 1280)
	var off []string
	said := b.ask(`(() => { HTMLDialogElement.prototype.showModal = HTMLElement.prototype.focus = () => {}; const off = [], one = document.createElement("button"); document.body.append(one);
		const d = JSON.parse(document.querySelector("#so-lieu").textContent);
		d.indicators.forEach((ind, i) => { if (ind.kind !== "own") d.units.forEach((u, k) => {
			one.dataset.u = k; one.dataset.i = i; one.click();
			const cut = ind.kind === "ratio" && ind.numerator[k] === 0; // the sample lets none fall below 0
			if (document.querySelector(".check.off") && !cut) off.push(ind.code + " " + u.name) }) });
		return JSON.stringify(off) })()`)
	if err := json.Unmarshal([]byte(said), &off); err != nil {
		t.Fatal(err)
	}
	if want := []string{sample.Visits + " Tỉnh Thái Nguyên", sample.Visitors + " Tỉnh Thái Nguyên"}; fmt.Sprint(off) != fmt.Sprint(want) {
		t.Errorf("do not add up: %v, want %v", off, want)
	}
	b.quiet()
}

func TestPlantedMarkupRunsNothing(t *testing.T) {
	c := sample.Hostile()
	for i := range c.Accepted {
		c.Accepted[i].File = sample.Script
	}
	b := openPage(t, c, 1280)
	b.press(firstTable+` tr[data-u="0"] td button`, kb.Enter)
	b.ask(`[...document.querySelectorAll("#nguon li > button")].forEach(e => e.click())`)
	b.want(`document.querySelector("#nguon").textContent.includes("tệp “<script>alert")`, "true")
	b.want(`document.querySelectorAll("script").length`, "2")
	b.quiet()
	b.ask(`(() => { const s = document.createElement("script"); s.textContent = "window.planted = 1"; document.body.append(s);
		document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.planted = 1'><p style='color: red' id=coloured>x</p>") })()`)
	b.do(chromedp.Sleep(200 * time.Millisecond))
	b.want(`window.planted`, "undefined")
	b.want(`getComputedStyle(document.querySelector("#coloured")).color`, "rgb(0, 0, 0)")
}

// TestATelephoneNeverScrollsSideways: only tables do, inside their frames.
func TestATelephoneNeverScrollsSideways(t *testing.T) {
	long := sample.Consolidation() // form import names groups by the title of the form
	for i := range long.Programme.Indicators {
		long.Programme.Indicators[i].Group = "TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT"
	}
	for name, c := range map[string]*pipeline.Consolidation{"province": sample.Consolidation(), "party": sample.Party(), "scored": sample.Scored(), "a long group": long} {
		b := openPage(t, c, 390)
		b.ask(`document.querySelectorAll("details").forEach(e => { e.open = true })`)
		b.ask(`(() => { const e = document.querySelector("#loc-nhom"); e.value = ""; e.dispatchEvent(new Event("input")) })()`)
		if got := b.ask("document.documentElement.scrollWidth"); got != "390" {
			t.Errorf("%s: the page is %s wide: %s", name, got, b.ask(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 391 && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join("\n")`))
		}
	}
}

// TestLinksIntoThePage are those that the other documents use.
func TestLinksIntoThePage(t *testing.T) {
	b := openPage(t, sample.Consolidation(), 1280)
	b.ask(`location.hash = "chi-tieu-` + sample.OnTime + `"`)
	b.do(chromedp.Sleep(200 * time.Millisecond))
	b.want(`document.querySelector("#chi-tieu-`+sample.OnTime+`").open`, "true")
	b.ask(`(() => { const e = document.querySelector("#loc-nhom"); e.value = "bang-2"; e.dispatchEvent(new Event("input")); location.hash = "don-vi-H8.X2" })()`)
	b.do(chromedp.Sleep(200 * time.Millisecond))
	b.want(`(() => { const r = document.getElementById("don-vi-H8.X2").getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight })()`, "true")
	// Who is called, though the table shows another tier; and again at the same address.
	for range 2 {
		b.ask(`(() => { const e = document.querySelector("#loc-cap"); e.value = "province"; e.dispatchEvent(new Event("input")); document.querySelector("#tong-quan ol a").click() })()`)
		b.do(chromedp.Sleep(200 * time.Millisecond))
		b.want(`(() => { const a = document.querySelector("#tong-quan ol a"), r = document.getElementById(a.getAttribute("href").slice(1)).getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight })()`, "true")
	}
}

// TestThePageIsAccessible runs axe-core over the page, closed and with a figure open.
// AXE names its script.
func TestThePageIsAccessible(t *testing.T) {
	name := os.Getenv("AXE")
	if name == "" {
		t.Skip("AXE does not name axe-core's axe.min.js")
	}
	axe, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for kind, c := range map[string]*pipeline.Consolidation{"province": sample.Consolidation(), "party": sample.Party()} {
		b := openPage(t, c, 1280)
		b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
		b.axe(kind)
		if kind == "province" {
			b.press(firstTable+` tr[data-u="0"] td button`, kb.Enter)
			b.ask(`[...document.querySelectorAll("#nguon li > button")].slice(0, 3).forEach(e => e.click())`)
			b.axe(kind + ", a figure open")
		}
	}
}

func (b *browser) axe(when string) {
	b.t.Helper()
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run().then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.help + " (" + v.nodes.length + ") " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160)).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	if found != "" {
		b.t.Errorf("%s:\n%s", when, found)
	}
}
