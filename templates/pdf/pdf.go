// Package pdf turns documents into PDF with LibreOffice, where that is installed: a
// profile of its own for each conversion, a bound on its time after which the whole
// group of processes is killed, one at a time, and a look at what came out, because
// LibreOffice may report success without having written anything.
//
// LibreOffice has no network where the kernel allows that, and a profile that lets no
// macro run and updates no link: a template of the office's may hold either.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/confine"
)

// Extension is that of the documents made here.
const Extension = ".pdf"

// Limit is how long one conversion may take: a province's report takes a few seconds,
// the first start of LibreOffice on a slow machine half a minute.
const Limit = 2 * time.Minute

// Programs are the names under which LibreOffice is installed.
func Programs() []string { return []string{"soffice", "libreoffice"} }

// Converter makes PDF files with one installation of LibreOffice. The zero value is not
// usable: see [New].
type Converter struct {
	program string
	limit   time.Duration
	turn    chan struct{}
}

// New returns a converter that runs a program, as found by [Find], and gives each
// conversion so much time.
func New(program string, limit time.Duration) *Converter {
	return &Converter{program, limit, make(chan struct{}, 1)}
}

// Find returns where LibreOffice is, and false where it is not installed.
func Find() (string, bool) {
	for _, name := range Programs() {
		if found, err := exec.LookPath(name); err == nil {
			return found, true
		}
	}
	return "", false
}

// Convert returns a Word document or workbook as a PDF of the same name. A document that
// takes too long, or of which nothing came out, is an error that says so in both
// languages.
func (c *Converter) Convert(ctx context.Context, d pipeline.Document) (pipeline.Document, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return pipeline.Document{}, ctx.Err()
	}
	dir, err := os.MkdirTemp("", "danvan-pdf-")
	if err != nil {
		return pipeline.Document{}, fmt.Errorf("make %s a PDF: %w", d.Name, err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system clears its temporary folder
	data, err := c.convert(ctx, dir, d)
	if err != nil {
		return pipeline.Document{}, err
	}
	return pipeline.Document{Name: strings.TrimSuffix(d.Name, path.Ext(d.Name)) + Extension, Bytes: data}, nil
}

// convert works in a folder that holds the profile, what goes in and what comes out. The
// document has a plain name there, whatever it is called.
func (c *Converter) convert(ctx context.Context, dir string, d pipeline.Document) ([]byte, error) {
	in := filepath.Join(dir, "document"+path.Ext(d.Name))
	profile := filepath.Join(dir, "profile")
	if err := errors.Join(os.MkdirAll(filepath.Join(profile, "user"), 0o700), os.WriteFile(in, d.Bytes, 0o600),
		os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(guarded), 0o600)); err != nil {
		return nil, fmt.Errorf("make %s a PDF: %w", d.Name, err)
	}
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	home := url.URL{Scheme: "file", Path: filepath.ToSlash(profile)}
	var said bytes.Buffer
	ran := confine.Run(func() *exec.Cmd {
		cmd := exec.CommandContext(limited, c.program, "--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo",
			"-env:UserInstallation="+home.String(), "--convert-to", "pdf", "--outdir", dir, in)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+dir, "TMPDIR="+dir)
		cmd.Stdout, cmd.Stderr = &said, &said
		cmd.WaitDelay = 5 * time.Second // whoever holds its stderr open does not hold us
		return cmd
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if limited.Err() != nil {
		return nil, pipeline.Say("LibreOffice không xuất xong %s trong %s giây và đã bị dừng; chạy lại, hoặc mở tệp bằng Word rồi lưu thành PDF",
			"LibreOffice did not finish %s within %s seconds and was stopped; try again, or save it as PDF from Word", d.Name, seconds(c.limit))
	}
	data, err := os.ReadFile(filepath.Join(dir, "document"+Extension))
	if err != nil || !whole(data) {
		return nil, pipeline.Say("LibreOffice (%s) không xuất được %s thành PDF: %s", "LibreOffice (%s) could not make %s a PDF: %s", c.program, d.Name, reason(ran, &said))
	}
	return data, nil
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// whole tells whether a PDF has its beginning and its end.
func whole(data []byte) bool {
	const tail = 64
	return bytes.HasPrefix(data, []byte("%PDF-")) && bytes.Contains(data[max(0, len(data)-tail):], []byte("%%EOF"))
}

// reason is what LibreOffice said last, or how it ended.
func reason(ran error, said *bytes.Buffer) string {
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	switch {
	case last != "":
		return last
	case ran != nil:
		return ran.Error()
	}
	return "no file came out"
}

// guarded is the profile: no macro, no link that is followed, no question asked. Where the
// kernel leaves the network open, requests go to a proxy that is not there.
const guarded = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop></item>
</oor:items>
`
