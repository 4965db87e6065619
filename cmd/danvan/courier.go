package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"danvan/cmd/danvan/mail"
	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/deliver"
	"danvan/templates"
	"danvan/templates/letter"
	"danvan/templates/pdf"
)

// The outbox of deliveries lies in the workspace: its ledger, and what waits. Who writes
// there holds a lock of its own, since a slow mail server must not keep files of units
// waiting.
const (
	deliveriesFolder = "deliveries"
	deliveriesBook   = "journal.jsonl" // the ledger in it
	deliverLock      = ".danvan-deliver.lock"
)

// Bounds of one round of deliveries.
const (
	lettersAtOnce  = 4
	letterPatience = 25 * time.Second // with the connection, and again with the letter
	roundBudget    = 2 * time.Minute
)

// readRecipients reads who receives what.
func (w *workspace) readRecipients() (err error) {
	w.recipients, err = config.ReadRecipients(w.dir, w.settings, w.programme)
	return err
}

// deliveryFolders are the folders that documents are delivered to, those that are there.
func (w *workspace) deliveryFolders() []string {
	var out []string
	for _, r := range w.recipients {
		if dir := w.path(r.Folder); r.Folder != "" && isFolder(dir) {
			out = append(out, dir)
		}
	}
	if dir := w.path(w.settings.Mail.Folder); w.settings.Mail.Folder != "" && isFolder(dir) {
		out = append(out, dir)
	}
	return out
}

func (w *workspace) ledger(now pipeline.Clock) (*deliver.Ledger, error) {
	return deliver.Open(w.disk, filepath.Join(w.dir, deliveriesFolder), now)
}

// folderChannel brings parcels to folders of this machine.
func (w *workspace) folderChannel() *deliver.Folder { return deliver.NewFolder(w.disk, w.path) }

// mailServer is the mail server of the settings; what is too large for a letter goes into
// a folder.
func (w *workspace) mailServer(overflow *deliver.Folder) (mail.Server, error) {
	m := w.settings.Mail
	if m.Host == "" {
		return mail.Server{}, pipeline.Say("chưa khai báo máy chủ thư (mail.host trong danvan.yaml)", "no mail server is named (mail.host in danvan.yaml)")
	}
	password, err := m.Secret(w.dir, os.LookupEnv)
	if err != nil {
		return mail.Server{}, err
	}
	return mail.Server{Host: m.Host, Port: m.Port, Security: securityOf(m.TLS), From: m.From, User: m.User, Password: password, Patience: letterPatience,
		Most: m.SizeMiB << 20, Overflow: overflow, Folder: m.Folder, Link: m.FolderLink}, nil
}

func securityOf(t config.MailTLS) mail.Security {
	switch t {
	case config.ImplicitTLS:
		return mail.TLS
	case config.NoTLS:
		return mail.None
	}
	return mail.StartTLS
}

// noChannel is a channel that cannot be used, and says why.
type noChannel struct{ why error }

// Put says why.
func (n noChannel) Put(context.Context, deliver.Parcel) (string, error) {
	return "", &deliver.UnreachableError{Why: pipeline.Say("%s", "%s", n.why)}
}

// channels finds the channel of a delivery.
func (w *workspace) channels() func(deliver.Delivery) deliver.Channel {
	var post deliver.Channel
	folder := w.folderChannel()
	server, err := w.mailServer(folder)
	if post = server; err != nil {
		post = noChannel{err}
	}
	return func(d deliver.Delivery) deliver.Channel {
		if d.Mail {
			return post
		}
		return folder
	}
}

// proposal is what a recipient is to be sent, and what the ledger knows of it.
type proposal struct {
	recipient pipeline.Recipient
	part      *pipeline.Consolidation
	entry     deliver.Entry
	known     bool
}

// propose finds out what of a consolidation each recipient is to receive. A recipient
// whose unit is not one of the period gets nothing.
func propose(l *deliver.Ledger, c *pipeline.Consolidation, recipients []pipeline.Recipient) ([]proposal, error) {
	var out []proposal
	for _, r := range recipients {
		part, err := c.Restricted(pipeline.Extent{Unit: r.Unit, Groups: r.Groups})
		if errors.Is(err, pipeline.ErrUnit) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p := proposal{recipient: r, part: part}
		d := deliver.To(r, deliver.Documents)
		d.Period, d.Edition, d.Topic, d.Label = c.Period, c.Edition, documentsTopic(r, c.Period), documentsLabel(c)
		if d.Content, err = contentOf(part, r); err != nil {
			return nil, err
		}
		p.entry, p.known = l.Name(d)
		out = append(out, p)
	}
	return out, nil
}

func documentsTopic(r pipeline.Recipient, p pipeline.Period) string {
	return strings.Join([]string{string(deliver.Documents), p.String(), r.Code}, "/")
}

// documentsLabel names a delivery in a folder.
func documentsLabel(c *pipeline.Consolidation) string {
	if c.Edition > 0 {
		return fmt.Sprintf("%s BAN CHOT %d", c.Period, c.Edition)
	}
	return c.Period.String() + " DU THAO"
}

// contentOf is a digest of all that a recipient's documents say, but for the time at
// which they are printed.
func contentOf(part *pipeline.Consolidation, r pipeline.Recipient) (string, error) {
	said := *part
	programme := *part.Programme
	programme.Digest = "" // a comment in the pack is nothing new
	said.Programme, said.Tree, said.At = &programme, nil, time.Time{}
	data, err := json.Marshal(struct {
		Said      pipeline.Consolidation
		Documents []pipeline.DocumentKind
		Language  pipeline.Language
	}{said, r.Documents, r.Language})
	if err != nil {
		return "", fmt.Errorf("describe what %s receives: %w", r.Code, err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// press prints each extent once, however many receive it.
type press struct {
	printed map[string][]pipeline.Document
	pdf     *pdf.Converter // nil until one is needed
}

// withPDF adds the PDF documents, which are made for who asks for them only: LibreOffice
// takes its time.
func (p *press) withPDF(ctx context.Context, extent string, documents []pipeline.Document) ([]pipeline.Document, error) {
	if slices.ContainsFunc(documents, func(d pipeline.Document) bool { return filepath.Ext(d.Name) == pdf.Extension }) {
		return documents, nil
	}
	if p.pdf == nil {
		var err error
		if p.pdf, err = libreOffice(); err != nil {
			return nil, err
		}
	}
	all, err := addPDF(ctx, p.pdf, documents)
	p.printed[extent] = all
	return all, err
}

// parcel prints what a recipient receives.
func (p *press) parcel(ctx context.Context, one proposal, now time.Time) (deliver.Parcel, error) {
	extent := deliver.ExtentOf(one.recipient)
	documents, ok := p.printed[extent]
	if !ok {
		var err error
		if documents, err = templates.NewPrinter().Print(ctx, one.part); err != nil {
			return deliver.Parcel{}, fmt.Errorf("print for %s: %w", one.recipient.Code, err)
		}
		p.printed[extent] = documents
	}
	if slices.Contains(one.recipient.Documents, pipeline.PDFDocument) {
		var err error
		if documents, err = p.withPDF(ctx, extent, documents); err != nil {
			return deliver.Parcel{}, fmt.Errorf("print for %s: %w", one.recipient.Code, err)
		}
	}
	out := deliver.Parcel{Delivery: one.entry.Delivery, Letter: letter.Compose(one.part, one.recipient)}
	out.Planned = now
	for _, d := range documents {
		if slices.ContainsFunc(one.recipient.Documents, func(k pipeline.DocumentKind) bool { return strings.HasSuffix(d.Name, k.Ending()) }) {
			out.Documents = append(out.Documents, d)
		}
	}
	return out, nil
}

// plan takes what is new into the ledger. With again, what was given up is taken up. A
// recipient whose documents cannot be printed keeps nobody else from theirs.
func (w *workspace) plan(ctx context.Context, l *deliver.Ledger, proposals []proposal, now pipeline.Clock, again bool) error {
	p := press{printed: map[string][]pipeline.Document{}}
	var failed error
	for _, one := range proposals {
		if one.known && (!again || one.entry.State != deliver.GivenUp) {
			continue
		}
		parcel, err := p.parcel(ctx, one, now())
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if one.known {
			err = l.AskAgain(parcel)
		} else {
			err = l.Plan(parcel)
		}
		if err != nil {
			return errors.Join(failed, err)
		}
	}
	return failed
}

// withdrawStale takes back what waits and must not be sent any more: to who is no longer
// on the list, has moved or may see another part now, and reminders of another day.
func (w *workspace) withdrawStale(l *deliver.Ledger, now time.Time) error {
	var failed error
	for _, e := range l.Entries() {
		if e.State != deliver.Waiting {
			continue
		}
		i := slices.IndexFunc(w.recipients, func(r pipeline.Recipient) bool { return r.Code == e.Recipient })
		switch {
		case i < 0 || w.recipients[i].Address() != e.Address || deliver.ExtentOf(w.recipients[i]) != e.Extent:
			failed = errors.Join(failed, l.Withdraw(e.ID, pipeline.Say("người nhận không còn trong recipients.yaml, hoặc đã đổi nơi nhận, phạm vi", "the recipient is no longer in recipients.yaml, or its channel or extent has changed")))
		case e.Kind == deliver.Reminder && pipeline.DayOf(e.Planned) != pipeline.DayOf(now):
			failed = errors.Join(failed, l.Withdraw(e.ID, pipeline.Say("lời nhắc đã qua ngày", "the reminder's day is over")))
		}
	}
	return failed
}

// deliverDue tries what is due. The lock of the outbox is held.
func (a *app) deliverDue(ctx context.Context, w *workspace, l *deliver.Ledger) (deliver.Outcome, error) {
	if err := w.withdrawStale(l, a.now()); err != nil {
		return deliver.Outcome{}, err
	}
	outcome, err := deliver.Round{Ledger: l, Channel: w.channels(), Workers: lettersAtOnce, Budget: roundBudget}.Try(ctx)
	a.log.Info("delivered", "delivered", len(outcome.Delivered), "failed", len(outcome.Failed), "given up", len(outcome.GivenUp), "left", outcome.Left)
	if err == nil {
		err = l.Sweep()
	}
	return outcome, errors.Join(err, a.auditDeliveries(ctx, w, l))
}

// unaudited are the deliveries that came to an end which does not stand in the audit log.
func unaudited(l *deliver.Ledger) []deliver.Entry {
	return slices.DeleteFunc(l.Entries(), func(e deliver.Entry) bool {
		return e.Noted || e.State != deliver.Delivered && e.State != deliver.GivenUp
	})
}

// auditDeliveries enters ends into the audit log, for which it takes the lock of the
// workspace. Where a run is at work they are entered the next time.
func (a *app) auditDeliveries(ctx context.Context, w *workspace, l *deliver.Ledger) error {
	ended := unaudited(l)
	if len(ended) == 0 {
		return nil
	}
	lock, err := a.takeLock(context.WithoutCancel(ctx), filepath.Join(w.dir, lockFile))
	var busy *busyError
	if errors.As(err, &busy) {
		return nil
	}
	if err != nil {
		return err
	}
	well := false
	defer func() { _ = lock.release(well && !lock.cut) }() // a run that was cut is tidied up after by the next one
	for _, e := range ended {
		entry := pipeline.AuditEntry{At: a.now(), Who: who(), What: "deliver", Subject: strings.TrimSpace(e.Period.String() + " " + string(e.Kind) + " " + e.Recipient), SHA256: e.Content, Verdict: "done"}
		if e.State == deliver.GivenUp {
			entry.Verdict = "failed"
		}
		if err := w.archive.Note(context.WithoutCancel(ctx), entry); err != nil {
			return err
		}
		if err := l.Note(e.ID); err != nil {
			return err
		}
	}
	well = true
	return nil
}
