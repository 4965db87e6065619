package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"danvan/config"
	"danvan/ingest/inbox"
	remote "danvan/ingest/source"
	"danvan/ingest/source/sftp"
	"danvan/ingest/source/smb"
	"danvan/ingest/source/webdav"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// waysIn is every place that files are taken from, opened for one pass.
type waysIn struct {
	*inbox.Several
	closers []func() error
}

// Close lets all places go.
func (o *waysIn) Close() error {
	var err error
	for _, c := range o.closers {
		err = errors.Join(err, c())
	}
	return err
}

// openWaysIn opens the main folder and the sources beside it. One that cannot be opened
// is told of at the end of the pass, and the others are read. Where it is the only one,
// there is no pass.
func (w *workspace) openWaysIn(ctx context.Context, now pipeline.Clock) (*waysIn, error) {
	ways := &waysIn{}
	places := w.openPlaces(ctx, now, ways)
	if err := places[0].Err; err != nil && len(places) == 1 {
		return nil, err
	}
	ways.Several = inbox.Join(places...)
	return ways, nil
}

// openPlaces opens the main folder and then each source; the ways close them.
func (w *workspace) openPlaces(ctx context.Context, now pipeline.Clock, ways *waysIn) []inbox.Place {
	places := []inbox.Place{w.openFolder("", w.settings.Inbox, w.settings.Outbox, now, ways)}
	for _, s := range w.settings.Sources {
		places = append(places, w.openSource(ctx, s, now, ways))
	}
	return places
}

func (w *workspace) inboxOptions(now pipeline.Clock) inbox.Options {
	return inbox.Options{Units: w.programme.Units, Now: now, Limits: limitsOf(w.settings), Members: w.settings.Limits.ArchiveMembers,
		Settle: time.Duration(w.settings.Settle) * time.Second}
}

// openFolder opens an inbox of this machine or of a mounted share.
func (w *workspace) openFolder(name, in, out string, now pipeline.Clock, ways *waysIn) inbox.Place {
	options := w.inboxOptions(now)
	if name == "" { // files that are sent on the pages lie in the main folder
		options.Laid = w.laid
	}
	box, err := inbox.Open(w.path(in), options)
	if err != nil {
		return inbox.Place{Name: name, Err: err}
	}
	ways.closers = append(ways.closers, box.Close)
	return inbox.Place{Name: name, Inbox: box, Outbox: wholefile.On(w.disk).Folder(w.path(out))}
}

// listedAtOnce is how many folders of a server are listed at the same time.
const listedAtOnce = 8

func (w *workspace) openSource(ctx context.Context, s config.Source, now pipeline.Clock, ways *waysIn) inbox.Place {
	if s.Kind == config.SourceFolder {
		return w.openFolder(s.Name, s.Inbox, s.Outbox, now, ways)
	}
	server, err := w.connect(ctx, s)
	if err != nil {
		return inbox.Place{Name: s.Name, Err: err}
	}
	ways.closers = append(ways.closers, server.Close)
	options := w.inboxOptions(now)
	options.AtOnce = listedAtOnce
	box, err := inbox.New(server.At(s.Inbox), options)
	if err != nil {
		return inbox.Place{Name: s.Name, Err: noMarker(s.Inbox, err)}
	}
	return inbox.Place{Name: s.Name, Inbox: box, Outbox: server.At(s.Outbox)}
}

// sourceFolders returns the folders of this machine that sources beside the main one
// work in.
func (w *workspace) sourceFolders() []string {
	var out []string
	for _, s := range w.settings.Sources {
		if s.Kind == config.SourceFolder {
			out = append(out, w.path(s.Inbox), w.path(s.Outbox))
		}
	}
	return out
}

func noMarker(dir string, err error) error {
	return pipeline.Say("chưa thấy tệp %[1]s trong thư mục nhận %[2]q của máy chủ: %[3]s. Nếu đúng thư mục, tạo một tệp rỗng tên %[1]s trong đó",
		"the file %[1]s is not in the folder %[2]q of the server: %[3]s; if it is the right folder, make an empty file %[1]s in it", inbox.Marker, dir, err)
}

// connect reaches the server of a source. The connection ends with ctx.
func (w *workspace) connect(ctx context.Context, s config.Source) (*remote.Remote, error) {
	dial, err := w.dialer(s)
	if err != nil {
		return nil, err
	}
	server, err := remote.Connect(ctx, dial, remote.DefaultPatience())
	var refused *remote.RefusedError
	switch {
	case errors.As(err, &refused):
		return nil, pipeline.Say("máy chủ %s từ chối: %s", "the server %s refuses: %s", s.Address, refused.Err)
	case err != nil:
		return nil, pipeline.Say("không kết nối được máy chủ %s: %s", "cannot reach the server %s: %s", s.Address, err)
	}
	return server, nil
}

// dialer knows the technology of a source.
func (w *workspace) dialer(s config.Source) (remote.Dial, error) {
	password, err := s.Secret(w.dir, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	switch s.Kind {
	case config.SourceSFTP:
		key, err := s.PrivateKey(w.dir)
		if err != nil {
			return nil, err
		}
		return sftp.Dial(sftp.Options{Address: s.Address, User: s.User, Password: password, Key: key, HostKey: s.HostKey, KnownHosts: s.KnownHostsFile(w.dir)}), nil
	case config.SourceSMB:
		return smb.Dial(smb.Options{Address: s.Address, Share: s.Share, Domain: s.Domain, User: s.User, Password: password}), nil
	case config.SourceWebDAV:
		return webdav.Dial(webdav.Options{Address: s.Address, User: s.User, Password: password}), nil
	}
	return nil, fmt.Errorf("no driver for sources of the kind %q", s.Kind)
}
