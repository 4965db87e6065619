//go:build unix

package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"danvan/pipeline/web/signin"
)

// webPassword is that of every user of these tests.
const webPassword = "con trâu uống cà phê"

// webUsers are who signs in: login, name and rights. The name of one is made to harm.
var webUsers = [...][]string{
	{"vanphong", "Văn phòng Sở", "--role", "unit", "--unit", webUnit},
	{"lanhdao", "<b onclick=planted>Lãnh đạo</b>", "--role", "leader"},
	{"tonghop", "Người tổng hợp", "--role", "consolidator"},
	{"quantri", "Quản trị", "--role", "administrator"},
}

// webUnit is the unit that sends forms by the pages.
const webUnit = "VANPHONG"

// served is a workspace with `danvan serve` at work in it.
type served struct {
	dir, url string
	cmd      *exec.Cmd
}

// serveSample copies a sample workspace and starts the service in it, over TLS or not.
func serveSample(t *testing.T, sample string, secure bool) *served {
	t.Helper()
	s := &served{dir: filepath.Join(t.TempDir(), "w")}
	// A list of users that others may read is not taken.
	if err := errors.Join(os.CopyFS(s.dir, os.DirFS(sample)), os.Chmod(filepath.Join(s.dir, signin.UsersFile), 0o600)); err != nil {
		t.Fatal(err)
	}
	settings, scheme := []string{"DANVAN_WEB_LISTEN=127.0.0.1:0"}, "http://"
	if secure {
		certificate, key := selfSigned(t)
		settings, scheme = append(settings, "DANVAN_WEB_CERTIFICATE="+certificate, "DANVAN_WEB_KEY="+key), "https://"
	}
	s.cmd = exec.Command(program, "serve", "--log", "text", "--workspace", s.dir)
	s.cmd.Env = append(os.Environ(), settings...)
	out, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Signal(syscall.SIGCONT); _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	address := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, after, ok := strings.Cut(lines.Text(), "the web pages answer\" address="); ok {
				address <- strings.Fields(after)[0]
			}
		}
	}()
	select {
	case a := <-address:
		s.url = scheme + a
	case <-time.After(time.Minute):
		t.Fatal("the pages do not answer")
	}
	return s
}

// selfSigned writes a certificate for this machine and its key.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	public, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(t.TempDir(), "c.pem"), filepath.Join(t.TempDir(), "k.pem")
	if err := errors.Join(os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o644),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)); err != nil {
		t.Fatal(err)
	}
	return certificate, key
}

// slowly lets the service work only a twentieth of the time while something is looked
// for: its runs last long enough to be watched.
func (s *served) slowly(look func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(3 * time.Millisecond):
				_ = s.cmd.Process.Signal(syscall.SIGSTOP)
				time.Sleep(57 * time.Millisecond)
				_ = s.cmd.Process.Signal(syscall.SIGCONT)
			}
		}
	}()
	defer func() { close(stop); <-stopped }()
	look()
}

// chromium starts one browser for all tests of a file; each opens its own private window.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium on this machine: apt-get install chromium")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute) // tests beside it may keep it waiting
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.IgnoreCertErrors)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// window is a private window of the browser before the pages of a service.
type window struct {
	*served
	t       *testing.T
	name    string
	ctx     context.Context
	folder  string // downloads
	scripts bool
	refused bool            // something is asked for that the pages refuse, and the browser says so
	seen    map[string]bool // pages looked at

	mu        sync.Mutex
	complaint []string
}

func openWindow(in context.Context, t *testing.T, s *served, name string, scripts bool) *window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(in, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	w := &window{served: s, t: t, name: name, ctx: ctx, folder: t.TempDir(), scripts: scripts, seen: map[string]bool{}}
	if err := chromedp.Listen(ctx, w.hear); err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(1280, 900))
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: w.folder,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
	if err == nil && !scripts {
		_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// hear keeps what the browser complains of: scripts that fail or speak, rules of the page
// that are broken, dialogs, and whatever is asked of others.
func (w *window) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		w.complaint = append(w.complaint, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		w.complaint = append(w.complaint, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		w.complaint = append(w.complaint, "console."+string(e.Type))
	case *page.EventJavascriptDialogOpening:
		w.complaint = append(w.complaint, "dialog "+e.Message)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, w.url) && !strings.HasPrefix(e.Request.URL, "data:") {
			w.complaint = append(w.complaint, "asks "+e.Request.URL)
		}
	}
}

// quiet wants no complaint but those of answers that refuse, where there are some.
func (w *window) quiet() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, said := range w.complaint {
		if !w.refused || !strings.Contains(said, "the server responded with a status of 40") {
			w.t.Errorf("%s: the browser complains: %q", w.name, said)
		}
	}
	w.complaint = nil
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		said, _ := w.ask("document.title + ' | ' + document.body.innerText.slice(0, 1500)")
		w.t.Fatalf("%s: %v at %s", w.name, err, said)
	}
}

func (w *window) visit(path string) { w.t.Helper(); w.do(chromedp.Navigate(w.url + path)) }

func (w *window) ask(expression string) (string, error) {
	return chromedp.Run(w.ctx, chromedp.Evaluate[string]("String("+expression+")"))
}

// await asks until the answer is as wanted; a page that is just leaving gives none.
func (w *window) await(expression, want string) {
	w.t.Helper()
	got := ""
	for begun := time.Now(); time.Since(begun) < 45*time.Second; time.Sleep(30 * time.Millisecond) {
		var err error
		if got, err = w.ask(expression); err == nil && got == want {
			return
		}
	}
	said, _ := w.ask("location.pathname + ' ' + document.body.innerText.slice(0, 2500)")
	w.t.Fatalf("%s: %s is %q, want %q: %s", w.name, expression, got, want, said)
}

// reads waits until the page says something.
func (w *window) reads(words ...string) {
	w.t.Helper()
	for _, x := range words {
		w.await(fmt.Sprintf("document.body.innerText.includes(%q)", x), "true")
	}
}

// follow clicks a link with a text and waits for the page with the heading.
func (w *window) follow(text, heading string) {
	w.t.Helper()
	w.do(chromedp.Click(fmt.Sprintf(`//a[normalize-space()=%q]`, text)))
	w.headed(heading)
}

func (w *window) press(text string) {
	w.t.Helper()
	w.do(chromedp.Click(fmt.Sprintf(`//button[normalize-space()=%q]`, text)))
}

func (w *window) headed(heading string) {
	w.t.Helper()
	w.await(`document.querySelector("h1")?.innerText.trim()`, heading)
}

// download clicks a link and returns the file that arrives.
func (w *window) download(xpath string) (name string, data []byte) {
	w.t.Helper()
	w.do(chromedp.Click(xpath))
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(30 * time.Millisecond) {
		list, err := os.ReadDir(w.folder)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(list) != 1 || strings.HasPrefix(list[0].Name(), ".") || strings.HasSuffix(list[0].Name(), ".crdownload") {
			continue
		}
		name = filepath.Join(w.folder, list[0].Name())
		if data = readAll(w.t, name); len(data) == 0 {
			continue
		}
		if err := os.Remove(name); err != nil {
			w.t.Fatal(err)
		}
		return list[0].Name(), data
	}
	w.t.Fatalf("%s: nothing arrives from %s", w.name, xpath)
	return "", nil
}

// look looks at the page that is open at the widths of a desk and of a telephone: it must
// not scroll sideways, axe-core (AXE names its script) must find nothing, and a picture
// goes into the folder that SCREENS names. Each page is looked at once.
func (w *window) look(as string) {
	w.t.Helper()
	if w.seen[as] {
		return
	}
	w.seen[as] = true
	for _, width := range []int64{390, 1280} {
		w.do(chromedp.EmulateViewport(width, 900))
		if got, err := w.ask("document.documentElement.scrollWidth"); err != nil || got != fmt.Sprint(width) {
			wide, _ := w.ask(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join("\n")`)
			w.t.Errorf("%s: %s is %s wide at %d (%v): %s", w.name, as, got, width, err, wide)
		}
		w.picture(fmt.Sprintf("%s-%s-%d.png", as, w.name, width))
	}
	w.accessible(as)
}

func (w *window) picture(name string) {
	w.t.Helper()
	folder := os.Getenv("SCREENS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), picture, 0o600)
	}
	if err != nil {
		w.t.Error(err)
	}
}

func (w *window) accessible(as string) {
	w.t.Helper()
	script := os.Getenv("AXE")
	if script == "" || !w.scripts {
		return
	}
	w.do(chromedp.Evaluate[chromedp.Void](string(readAll(w.t, script))))
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`axe.run().then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.help + " " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160)).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil || found != "" {
		w.t.Errorf("%s: %s: %v\n%s", w.name, as, err, found)
	}
}

// signIn opens the pages as a user of [webUsers].
func (w *window) signIn(login, password string) {
	w.t.Helper()
	w.visit("/")
	w.headed("Đăng nhập")
	w.do(chromedp.SendKeys(chromedp.CSS("input[name=login]"), login),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), password), chromedp.Click(chromedp.CSS("main button")))
}

func (w *window) as(login string) {
	w.t.Helper()
	w.signIn(login, webPassword)
	w.headed("Tổng quan")
}

func (w *window) signOut() {
	w.t.Helper()
	w.press("Đăng xuất")
	w.headed("Đăng nhập")
}

// bookOf opens a workbook that was sent or arrived.
func bookOf(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	b, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func sheetNames(t *testing.T, data []byte) []string {
	t.Helper()
	return bookOf(t, data).GetSheetList()
}

func cellOf(t *testing.T, data []byte, sheet, cell string) string {
	t.Helper()
	value, err := bookOf(t, data).GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// partOf reads one part of a document.
func partOf(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
