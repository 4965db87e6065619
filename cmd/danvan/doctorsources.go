package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"runtime"
	"time"

	"danvan/config"
	"danvan/ingest/inbox"
	remote "danvan/ingest/source"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// examineSources asks every source beside the main folder: reachable, marked, its outbox
// writable, and how fast.
func (w *workspace) examineSources(ctx context.Context) []diagnosis {
	var out []diagnosis
	for _, s := range w.settings.Sources {
		out = append(out, w.examineSource(ctx, s))
		if d := w.examineSecrets(s); d != nil {
			out = append(out, *d)
		}
	}
	return out
}

func (w *workspace) examineSource(ctx context.Context, s config.Source) diagnosis {
	what := "source " + s.Name
	ways := &waysIn{}
	defer func() { _ = ways.Close() }() // nothing was changed that could be lost
	place := w.openSource(ctx, s, time.Now, ways)
	if place.Err != nil {
		return diagnosis{what, fail, pipeline.Say("%s", "%s", place.Err),
			pipeline.Say("Kiểm tra địa chỉ, tài khoản, khóa máy chủ và tệp %s của nguồn %q trong danvan.yaml.", "See to the address, account, host key and the file %s of the source %q in danvan.yaml.", inbox.Marker, s.Name)}
	}
	speed, err := measureOutbox(place.Outbox)
	remedy := pipeline.Say("Cấp cho tài khoản của nguồn %q quyền ghi và xóa trong thư mục trả phiếu %q; kiểm tra dung lượng trống của máy chủ.", "Let the account of the source %q write and delete in the outbox %q; see to the server's free room.", s.Name, s.Outbox)
	switch {
	case err != nil:
		return diagnosis{what, fail, pipeline.Say("đọc được hộp thư đến nhưng không ghi được phiếu trả lời: %s", "the inbox can be read, but answers cannot be written: %s", err), remedy}
	case speed < slowSource:
		return diagnosis{what, warn, pipeline.Say("kết nối được nhưng chậm: %s/giây", "reachable, but slow: %s a second", megabytes(speed)), pipeline.Say("Kiểm tra đường truyền tới %s.", "Look at the line to %s.", s.Address)}
	}
	return passed(what, pipeline.Say("kết nối được (%s); hộp thư đến đọc được; outbox đạt %s/giây", "reachable (%s); the inbox can be read; the outbox does %s a second", s.Kind, megabytes(speed)))
}

// slowSource is the speed below which a source is slow: its lines are longer than those
// of the share.
const slowSource = 200 << 10

// measureOutbox returns the bytes a second of writing a sample and reading it back.
func measureOutbox(o remote.Outbox) (int64, error) {
	const sample = 1 << 20
	name, data := wholefile.Unfinished+"danvan-doctor-"+rand.Text(), make([]byte, sample)
	started := time.Now()
	if err := o.Write(name, data); err != nil {
		return 0, err
	}
	back, err := o.Read(name)
	took := max(time.Since(started), time.Microsecond)
	if err2 := o.Remove(name); err == nil {
		err = err2
	}
	if err == nil && !bytes.Equal(back, data) {
		err = pipeline.Say("máy chủ trả lại nội dung khác với nội dung đã ghi", "the server gives back other bytes than were written")
	}
	return int64(2 * sample / took.Seconds()), err
}

// examineSecrets warns of passwords and keys that everybody on this machine may read.
func (w *workspace) examineSecrets(s config.Source) *diagnosis {
	if runtime.GOOS == "windows" {
		return nil // rights are not in the mode there
	}
	for _, f := range s.SecretFiles(w.dir) {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			continue // one that is not there was told of already
		}
		return &diagnosis{"source " + s.Name, warn, pipeline.Say("tệp %s cho phép tài khoản khác trên máy đọc", "other accounts of this machine may read %s", f), pipeline.Say("chmod 600 %s", "chmod 600 %s", f)}
	}
	return nil
}
