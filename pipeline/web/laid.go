package web

import (
	"bytes"
	"compress/flate"
	"container/list"
	"context"
	"encoding/binary"
	"hash/crc32"
	"html/template"
	"io"
	"net/http"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// laid is a page without what the layout says of its reader: it is the same for all who
// ask the same and may see the same.
type laid struct {
	title, scripts template.HTML
	main           []byte
	packed         []byte // main as a part of a gzip stream; nil of a page that is not kept
	crumbs         []crumb
	chooser        string
}

// laidKey is all that decides what is laid out of one snapshot. A page that is kept shows
// nothing else of who asks, and nothing of the service.
type laidKey struct {
	address string // with all that was asked behind "?", as it was written
	lang    pipeline.Language
	role    signin.Role
	unit    string        // of the user
	today   pipeline.Date // what is overdue follows from it
}

// laidOnce has a page laid out once for all who may see the same, as long as the snapshot
// lasts: the tables of a province take more time than all the rest. Rights were looked at
// before, for each reader.
func laidOnce(answer func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		key := laidKey{v.r.URL.RequestURI(), v.lang, v.user.Role, v.user.Unit, pipeline.DayOf(v.now())}
		l, err := v.laid.get(key, func() (*laid, error) {
			all := *v
			all.r = v.r.WithContext(context.WithoutCancel(v.r.Context())) // that one reader has left ends it for nobody
			all.keep = &laid{}
			err := answer(&all)
			return all.keep, err
		})
		if err != nil {
			return err
		}
		return v.send(http.StatusOK, l)
	}
}

// mostLaid is how many bytes of pages are kept: a figures table of a province has half a
// million, so these are some seventy of them.
const mostLaid = 32 << 20

// laidCost is about what a page takes besides its bytes.
const laidCost = 1 << 10

// laidPages keeps the pages that were asked for last. What several ask for at the same
// time is laid out once, and nobody waits for another page; an error is not kept.
type laidPages struct {
	mu    sync.Mutex
	at    map[laidKey]*list.Element // of entry
	order list.List                 // asked for last in front
	size  int                       // bytes
}

type laidEntry struct {
	key  laidKey
	make func() (*laid, error)
	size int // 0 while it is made
}

func (p *laidPages) get(key laidKey, lay func() (*laid, error)) (*laid, error) {
	e := p.entry(key, lay)
	done := false
	defer func() {
		if !done {
			p.drop(e)
		}
	}()
	l, err := e.Value.(*laidEntry).make()
	if done = err == nil; done {
		p.weigh(e, l)
	}
	return l, err
}

func (p *laidPages) entry(key laidKey, lay func() (*laid, error)) *list.Element {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.at[key]; e != nil {
		p.order.MoveToFront(e)
		return e
	}
	if p.at == nil {
		p.at = map[laidKey]*list.Element{}
	}
	e := p.order.PushFront(&laidEntry{key: key, make: sync.OnceValues(lay)})
	p.at[key] = e
	return e
}

// weigh counts a page that was made, once, and lets go of those asked for longest ago.
func (p *laidPages) weigh(e *list.Element, l *laid) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x := e.Value.(*laidEntry)
	if x.size > 0 || p.at[x.key] != e {
		return
	}
	x.size = laidCost + len(x.key.address) + len(l.main) + len(l.packed)
	p.size += x.size
	for p.size > mostLaid {
		p.remove(p.order.Back())
	}
}

func (p *laidPages) drop(e *list.Element) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remove(e)
}

func (p *laidPages) remove(e *list.Element) {
	if x := e.Value.(*laidEntry); p.at[x.key] == e {
		delete(p.at, x.key)
		p.order.Remove(e)
		p.size -= x.size
	}
}

// packers pack the parts of a gzip stream; each takes hundreds of kilobytes.
var packers = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, flate.BestSpeed); return w }}

// pack writes one part of a gzip stream (RFC 1951), which refers to no other, so that the
// parts can be put one after the other.
func pack(w io.Writer, part []byte, last bool) {
	p := packers.Get().(*flate.Writer)
	defer packers.Put(p)
	p.Reset(w)
	_, _ = p.Write(part) // all that can fail is w: who has gone away needs no answer
	if last {
		_ = p.Close()
		return
	}
	_ = p.Flush() // to a whole byte
}

// packed is a part of a gzip stream.
func packed(part []byte) []byte {
	var b bytes.Buffer
	pack(&b, part, false)
	return bytes.Clone(b.Bytes())
}

// gzipHead begins a stream that tells neither time nor name (RFC 1952).
const gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"

// writePacked writes a page as a gzip stream around what is packed already.
func writePacked(w io.Writer, top []byte, l *laid, bottom []byte) {
	var b bytes.Buffer
	b.WriteString(gzipHead)
	pack(&b, top, false)
	b.Write(l.packed)
	pack(&b, bottom, true)
	sum := uint32(0)
	for _, part := range [][]byte{top, l.main, bottom} {
		sum = crc32.Update(sum, crc32.IEEETable, part)
	}
	tail := binary.LittleEndian.AppendUint32(nil, sum)
	tail = binary.LittleEndian.AppendUint32(tail, uint32(len(top)+len(l.main)+len(bottom))) // modulo 2^32, as it should be
	b.Write(tail)
	_, _ = b.WriteTo(w) // who has gone away needs no answer
}
