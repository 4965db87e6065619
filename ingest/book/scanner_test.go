package book

import (
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// scan returns the tokens of a part, or the fault.
func scan(content string, window int) (string, *Fault) {
	source := &partReader{}
	source.open(&part{name: "x.xml", method: methodStored, size: int64(len(content)), crc: crc32.ChecksumIEEE([]byte(content)), body: []byte(content)})
	s := scanner{window: make([]byte, window+behind)}
	s.reset(source, 1<<20)
	var out strings.Builder
	for {
		switch s.next() {
		case tokenFault:
			return out.String(), s.fault
		case tokenEOF:
			return out.String(), nil
		case tokenStart:
			fmt.Fprintf(&out, "<%s", s.name)
			for _, a := range s.attributes {
				fmt.Fprintf(&out, " %s=%s", s.nameOf(a), s.valueOf(a))
			}
			out.WriteString(">")
		case tokenEnd:
			fmt.Fprintf(&out, "</%s>", s.name)
		case tokenText:
			fmt.Fprintf(&out, "%s", s.text)
		}
	}
}

func wellFormed() map[string]string {
	return map[string]string{
		`<a/>`:             `<a></a>`,
		"\xEF\xBB\xBF<a/>": `<a></a>`,
		`<?xml version="1.0" encoding='utf-8' ?>` + "\n<a b = '1'\tc=\"2>\" ></a >\n<!-- end -->": `<a b=1 c=2>></a>`,
		`<x:a xmlns:x="u"><x:b x:c="1"/></x:a>`:                                                   `<a xmlns:x=u><b x:c=1></b></a>`,
		`<a>&lt;&gt;&amp;&quot;&apos;&#7871;&#x1EBF;</a>`:                                         `<a><>&"'ếế</a>`,
		`<a b="&amp;x&#10;y">1<![CDATA[<&]]>2<!-- - -->3<?pi x?>4</a>`:                            "<a b=&x\ny>1<&234</a>",
		"<a>1\r\n2\r3</a>":                            "<a>1\n2\n3</a>",
		`<ế><a>ếế</a></ế>`:                            `<ế><a>ếế</a></ế>`,
		`<a>` + strings.Repeat("ế", 300) + `<b/></a>`: `<a>` + strings.Repeat("ế", 300) + `<b></b></a>`,
	}
}

func TestScannerReadsWhatIsWellFormed(t *testing.T) {
	for content, want := range wellFormed() {
		for _, window := range []int{16, 17, 18, 19, 31, 64, firstWindow} {
			if got, fault := scan(content, window); fault != nil || got != want {
				t.Errorf("%s in a window of %d: %s, %v", content, window, got, fault)
			}
		}
	}
}

func TestScannerRefusesWhatIsNot(t *testing.T) {
	for _, content := range []string{
		``, ` `, `x`, `<`, `<a`, `<a>`, `<a `, `<a b`, `<a b=`, `<a b="`, `<a b="1`, `<a b="1"`, `<a/`, `<a></a`, `<a></b>`, `</a>`, `<a></ a>`,
		`<a/><b/>`, `<a/>x`, `x<a/>`, `<a/>&amp;`, `<a b=1/>`, `<a b="1"c="2"/>`, `<a b="1" b="2"/>`, `<a b="<"/>`, `<a b="&x;"/>`, `<a b="&"/>`,
		`<a>&nbsp;</a>`, `<a>& </a>`, `<a>&#0;</a>`, `<a>&#x1F;</a>`, `<a>&#xD800;</a>`, `<a>&#x110000;</a>`, `<a>&#;</a>`, `<a>&#x;</a>`, `<a>&#12a;</a>`,
		`<a>]]></a>`, `<a><![CDATA[x</a>`, `<![CDATA[x]]><a/>`, `<a><!-- -- --></a>`, `<a><!-- </a>`, `<!-- --`, `<a><!x></a>`, `<a><?xml version="1.0"?></a>`,
		`<!DOCTYPE a><a/>`, `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, `<a><??></a>`, `<a><?x</a>`, `<?xml version="1.0"`,
		"<a>\x00</a>", "<a>\x0B</a>", "<a>\xFF</a>", "<a>\xC3</a>", "<a>\xED\xA0\x80</a>", "<a>\uFFFF</a>", "<a b=\"\x01\"/>", "<a/>\x00", "<a/>\xC3",
		"\xFF\xFE<\x00a\x00/\x00>\x00", "\xFE\xFF\x00<\x00a", "<\x00a\x00/\x00>\x00", `<?xml version="1.0" encoding="windows-1258"?><a/>`, `<?xml version="1.0" encoding="UTF-16"?><a/>`,
		`<1a/>`, `<a:/>`, `<a:b:c/>`, `<:a/>`, `<a><-b/></a>`, strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200), ` <?xml version="1.0"?><a/>`,
	} {
		for _, window := range []int{16, 19, firstWindow} {
			if got, fault := scan(content, window); fault == nil || fault.Code != codeDamaged {
				t.Errorf("%.60q in a window of %d was read: %s (%v)", content, window, got, fault)
			}
		}
	}
}

func TestScannerNamesWhatIsWrong(t *testing.T) {
	for content, want := range map[string]string{
		"\xFF\xFE<\x00a\x00/\x00>\x00": "UTF-16",
		"<!DOCTYPE a><a/>":             "DOCTYPE",
		"<a>":                          "kết thúc giữa chừng",
		"<a></b>":                      "thẻ đóng không khớp",
	} {
		if _, fault := scan(content, firstWindow); fault == nil || !strings.Contains(fault.Args[0], want) || !strings.Contains(fault.Args[0], "x.xml") {
			t.Errorf("%q: %v", content, fault)
		}
	}
}

// FuzzScanner holds the scanner against the general decoder: what that refuses, the
// scanner refuses, and what both read has the same elements and texts.
func FuzzScanner(f *testing.F) {
	for content := range wellFormed() {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		got, fault := scan(content, 16)
		wide, wideFault := scan(content, firstWindow)
		if (fault == nil) != (wideFault == nil) || fault == nil && got != wide {
			t.Fatalf("the size of the window matters: %v %q, %v %q", fault, got, wideFault, wide)
		}
		if fault != nil {
			return
		}
		want, err := decode(strings.TrimPrefix(content, "\xEF\xBB\xBF"))
		if err == nil && want != texts(t, content) {
			t.Errorf("%q: %q, the general decoder %q", content, texts(t, content), want)
		}
	})
}

// texts is all character data of a part that is well formed.
func texts(t *testing.T, content string) string {
	source := &partReader{}
	source.open(&part{method: methodStored, size: int64(len(content)), crc: crc32.ChecksumIEEE([]byte(content)), body: []byte(content)})
	var s scanner
	s.reset(source, 1<<20)
	var out strings.Builder
	for {
		switch s.next() {
		case tokenFault:
			t.Fatal(s.fault)
		case tokenEOF:
			return out.String()
		case tokenStart:
			fmt.Fprintf(&out, "<%s>", s.name)
		case tokenText:
			out.Write(s.text)
		}
	}
}

func decode(content string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(content))
	var out strings.Builder
	for depth := 0; ; {
		token, err := d.Token()
		switch v := token.(type) {
		case xml.StartElement:
			depth++
			fmt.Fprintf(&out, "<%s>", v.Name.Local)
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth > 0 {
				out.Write(v)
			}
		}
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
	}
}
