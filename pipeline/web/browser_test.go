package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/web/webtest"
)

// browser is Chromium before the pages, and what it complained of or asked others for.
type browser struct {
	*webtest.Office
	t   *testing.T
	ctx context.Context
	url string

	mu        sync.Mutex
	complaint []string
}

// open opens a browser for a user.
func open(t *testing.T, user signin.User, width int64) *browser {
	t.Helper()
	office := webtest.New()
	b := openPages(t, web.New(office, webtest.Door{Anyone: user}, webtest.Now, quiet()), width)
	b.Office = office
	return b
}

// openPages opens a browser before pages.
func openPages(t *testing.T, pages http.Handler, width int64) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium on this machine: apt-get install chromium")
	}
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, url: server.URL}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 844))
	return b
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
		if !strings.HasPrefix(e.Request.URL, b.url) && !strings.HasPrefix(e.Request.URL, "data:") {
			b.complaint = append(b.complaint, "asks "+e.Request.URL)
		}
	}
}

func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaint) > 0 {
		b.t.Errorf("the browser complains: %q", b.complaint)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.url + path)) }

func (b *browser) ask(expression string) string {
	b.t.Helper()
	said, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return said
}

// await asks until the answer is as wanted.
func (b *browser) await(expression, want string) {
	b.t.Helper()
	got := ""
	for range 100 {
		if got = b.ask(expression); got == want {
			return
		}
		b.do(chromedp.Sleep(100 * time.Millisecond))
	}
	b.t.Fatalf("%s is %q, want %q", expression, got, want)
}

const mainText = `(document.querySelector("main")?.innerText ?? "")` // between two pages there is none

func TestFilteringNeedsNoNewPage(t *testing.T) {
	b := open(t, webtest.Consolidator, 1280)
	b.visit("/periods/2021-Q2/filing")
	b.ask(`window.stayed = 1`)
	b.do(chromedp.SendKeys(chromedp.CSS("input[type=search]"), "hung son"))
	b.await(`document.querySelector("#rows [role=status]").textContent`, "1/8 đơn vị")
	b.await(`location.search.includes("q=hung+son") && window.stayed`, "1")
	b.await(`document.activeElement.name`, "q")
	b.await(`(t => t.offsetWidth === t.parentElement.clientWidth)(document.querySelector("#rows table"))`, "true")
	b.quiet()
}

// What scripts alone can do is not shown without them, nothing but a button leads to
// another page, and paper says when what stands on it was known and ends no page with a heading.
func TestControlsAndPaper(t *testing.T) {
	b := open(t, webtest.Consolidator, 1280)
	b.visit("/units/H1.X3/reminder?period=2021-Q2")
	b.await(`(c => { c.hidden = true; return c.offsetWidth })(document.querySelector("[data-copy]"))`, "0")
	b.visit("/periods/2021-Q2/filing")
	b.ask(`(() => { const s = document.querySelector(".period select"); s.value = "2021-Q1"; s.dispatchEvent(new Event("change", {bubbles: true})); return window.stayed = 1 })()`)
	b.do(chromedp.Sleep(300 * time.Millisecond))
	b.await(`location.pathname + window.stayed`, "/periods/2021-Q2/filing1")
	b.do(chromedp.Click(chromedp.CSS(".period button")))
	b.await(`location.pathname`, "/periods/2021-Q1/filing")
	b.visit("/periods/2021-Q2/filing?by=periods")
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	b.await(`getComputedStyle(document.querySelector(".foot")).display`, "block")
	b.await(`(s => parseFloat(getComputedStyle(s).fontSize) < parseFloat(getComputedStyle(s.closest("td")).fontSize))(document.querySelector("td small"))`, "true")
	b.await(`[getComputedStyle(document.querySelector("h1")).breakAfter, getComputedStyle(document.querySelector("tbody tr")).breakBefore]`, "avoid,avoid")
	b.visit("/periods/2021-Q2/targets")
	b.await(`getComputedStyle(document.querySelector("summary")).breakAfter`, "avoid")
	b.ask(`document.querySelectorAll("details").forEach(d => { d.open = false })`)
	b.await(`(d => !d.open && d.offsetHeight > 2 * d.querySelector("summary").offsetHeight)(document.querySelector("details"))`, "true")
	b.quiet()
}

func TestTheAnswerToAFileAppears(t *testing.T) {
	b := open(t, webtest.UnitUser, 390)
	b.Hold = true
	file := filepath.Join(t.TempDir(), "báo cáo.xlsx")
	if err := os.WriteFile(file, []byte("sai"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.visit("/units/H1.X1")
	b.ask(`(() => { const f = document.querySelector("[data-drop]"), d = new DataTransfer(); d.items.add(new File(["sai"], "kéo thả.xlsx"));
		f.dispatchEvent(new DragEvent("drop", {dataTransfer: d, bubbles: true, cancelable: true})) })()`)
	b.await(`document.querySelector("#file").files[0].name`, "kéo thả.xlsx")
	b.do(chromedp.Click(chromedp.CSS("[data-drop] button")))
	b.await(mainText+`.includes("Đã nhận tệp của Xã Hùng Sơn")`, "true")
	b.Pass()
	b.await(mainText+`.includes("Ô C12, trang “DV-01”")`, "true")
	b.await(`document.title.startsWith("Phiếu trả lời số 18") && document.querySelector("h1").textContent`, "Phiếu trả lời số 18")
	b.await(`location.pathname`, "/units/H1.X1/receipts/18")
	b.await(`document.activeElement.id`, "content")
	b.quiet()
}

func TestProgressIsLive(t *testing.T) {
	b := open(t, webtest.Consolidator, 1280)
	at := func(done int) web.Work {
		return web.Work{Now: &web.Running{Job: pipeline.JobConsolidate, Period: webtest.Q2(), Step: pipeline.Say("In báo cáo", "Printing"), Done: done, Total: 8, Started: webtest.Now()}}
	}
	b.SetWork(at(3))
	b.visit("/runs")
	b.await(`document.querySelector("progress").value`, "3")
	b.SetWork(at(7))
	b.await(`document.querySelector("progress").value`, "7")
	b.SetWork(web.Work{})
	b.await(mainText+`.includes("Không có việc nào đang chạy.")`, "true")
	b.quiet()
}

// TestATelephoneNeverScrollsSideways: only tables do, inside their frames.
func TestATelephoneNeverScrollsSideways(t *testing.T) {
	b := open(t, webtest.Administrator, 390)
	for _, path := range everyPage() {
		b.visit(path)
		if got := b.ask("document.documentElement.scrollWidth"); got != "390" {
			t.Errorf("%s is %s wide: %s", path, got, b.ask(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 391 && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join("\n")`))
		}
	}
	b.await(`window.planted`, "undefined")
	b.quiet()
}

// TestPagesAreAccessible runs axe-core over every page. AXE names its script.
func TestPagesAreAccessible(t *testing.T) {
	axe := axeScript(t)
	b := open(t, webtest.Administrator, 1280)
	for _, path := range append(everyPage(), "/sign-in", "/nowhere") {
		b.visit(path)
		b.accessible(axe, path)
	}
}

func axeScript(t *testing.T) string {
	t.Helper()
	name := os.Getenv("AXE")
	if name == "" {
		t.Skip("AXE does not name axe-core's axe.min.js")
	}
	axe, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(axe)
}

// accessible lets axe-core look at the page that is open.
func (b *browser) accessible(axe, path string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](axe))
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run().then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.help + " (" + v.nodes.length + ") " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160)).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	if found != "" {
		b.t.Errorf("%s:\n%s", path, found)
	}
}

// TestScreens takes a picture of every page at the width of a desk and of a telephone,
// to be looked at. SCREENS names the folder.
func TestScreens(t *testing.T) {
	folder := os.Getenv("SCREENS")
	if folder == "" {
		t.Skip("SCREENS names no folder for pictures")
	}
	for _, width := range []int64{1280, 390} {
		b := open(t, webtest.Administrator, width)
		b.SetWork(web.Work{Now: &web.Running{Job: pipeline.JobConsolidate, Period: webtest.Q2(), By: "tonghop", Step: pipeline.Say("In báo cáo", "Printing"), Done: 3, Total: 8, Started: webtest.Now()}, Ended: b.Work().Ended})
		for _, path := range append(everyPage(), "/sign-in", "/nowhere") {
			b.visit(path)
			picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(90))
			if err != nil {
				t.Fatal(err)
			}
			name := strings.NewReplacer("/", "_", "?", "-", "&", "-", "=", "-").Replace(strings.TrimPrefix(path, "/"))
			if err := os.WriteFile(filepath.Join(folder, name+map[int64]string{1280: "-desk", 390: "-phone"}[width]+".jpg"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
