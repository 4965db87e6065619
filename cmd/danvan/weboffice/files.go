package weboffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"

	"danvan/cmd/danvan/service"
	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

// Original returns a received file as it came.
func (o *Office) Original(ctx context.Context, receipt int) (pipeline.Document, error) {
	r, err := o.receipt(receipt)
	if err != nil {
		return pipeline.Document{}, err
	}
	original, err := o.premises.Load().Archive.Original(ctx, r)
	return pipeline.Document{Name: path.Base(r.File), Bytes: original.Bytes}, err
}

// answerKey names an answer: another programme may answer otherwise.
type answerKey struct {
	premises *Premises
	receipt  int
}

// Answers makes the answer to a file again from the archive: the outbox may have been
// cleared since.
func (o *Office) Answers(ctx context.Context, receipt int) ([]pipeline.Document, error) {
	r, err := o.receipt(receipt)
	if err != nil {
		return nil, err
	}
	if r.Taken != nil {
		return nil, nil // nobody was answered
	}
	p := o.premises.Load()
	return o.answers.get(answerKey{p, receipt}, func() ([]pipeline.Document, error) {
		ctx, end := forAll(ctx)
		defer end()
		original, err := p.Archive.Original(ctx, r)
		if err != nil {
			return nil, err
		}
		done, err := inTurn(ctx, o.composes)
		if err != nil {
			return nil, err
		}
		defer done()
		return p.Clerk.Answer(ctx, r, original)
	})
}

// Blank returns the forms of a unit to fill in; form is "" for all that it owes.
func (o *Office) Blank(ctx context.Context, unit, form string, period pipeline.Period) (pipeline.Document, error) {
	s, p := o.Snapshot(), o.premises.Load()
	u, known := p.Programme.Tree(period).Unit(unit)
	if !known || !p.Programme.Reports(period) {
		return pipeline.Document{}, web.ErrNothing
	}
	done, err := inTurn(ctx, o.composes)
	if err != nil {
		return pipeline.Document{}, err
	}
	defer done()
	return p.Clerk.Blank(ctx, s.Basis, u, form, period)
}

// Reminder returns a reminder to a unit of all that it owes for a period; "" where it owes
// nothing.
func (o *Office) Reminder(_ context.Context, unit string, period pipeline.Period) (string, error) {
	s, p := o.Snapshot(), o.premises.Load()
	tree := s.Programme.Tree(period)
	if _, known := tree.Unit(unit); !known || !s.Programme.Reports(period) {
		return "", web.ErrNothing
	}
	var owing []pipeline.Filing
	for _, f := range pipeline.Status(s.Programme, period, s.Basis.Receipts).Reports {
		if f.Unit == unit && (f.State == pipeline.NotReceived || f.State == pipeline.WasReturned) {
			owing = append(owing, f)
		}
	}
	if owing == nil {
		return "", nil
	}
	return p.Clerk.Reminder(tree.Name(unit), period, owing), nil
}

// Receive lays a file into a unit's inbox folder and has it read at once. What the sender
// can do something about is a [pipeline.Sentence].
func (o *Office) Receive(ctx context.Context, by signin.User, unit, name string, data []byte) (string, error) {
	p := o.premises.Load()
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	as, err := p.lay(unit, name, data)
	entry := pipeline.AuditEntry{What: "upload", Subject: unit, SHA256: hash, Verdict: "done", Reason: as}
	if err != nil {
		entry.Verdict, entry.Reason = "refused", err.Error()
		o.Log.Error("upload failed", "unit", unit, "error", err)
	}
	if noted := o.note(ctx, by, entry); err == nil {
		err = noted
	}
	if err != nil {
		return "", err
	}
	return hash, o.Service.Order(service.Order{Task: pipeline.Task{Job: pipeline.JobIngest}, By: by.Login})
}

func (p *Premises) lay(unit, name string, data []byte) (string, error) {
	const mib = 1 << 20
	switch size := int64(len(data)); {
	case size == 0:
		return "", pipeline.Say("tệp rỗng (0 byte)", "the file is empty (0 bytes)")
	case size > p.MaxUpload:
		return "", pipeline.Say("tệp lớn hơn %d MiB", "the file is larger than %d MiB", p.MaxUpload/mib)
	}
	if _, known := p.Programme.Unit(unit); !known {
		return "", web.ErrNothing
	}
	return p.Slot.Lay(unit, name, data)
}
