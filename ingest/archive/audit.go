package archive

import (
	"context"
	"encoding/json"
	"fmt"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

const auditFile = "audit.jsonl"

func (a *Archive) audit() journal { return journal{a.path(auditFile), a.disk} }

// Note appends entries to the audit log; how far the receipts went is filled in. When
// it returns, they are on disk.
func (a *Archive) Note(ctx context.Context, entries ...pipeline.AuditEntry) error {
	count, head, err := a.receipts().read(ctx, func([]byte) error { return nil })
	if err != nil {
		return fmt.Errorf("note what was done: %w", disk.Explain(a.path(receiptsFile), err))
	}
	for _, e := range entries {
		e.Receipts, e.Head = count, head
		if err := a.audit().append(e); err != nil {
			return fmt.Errorf("note %s: %w", e.What, disk.Explain(a.path(auditFile), err))
		}
	}
	return nil
}

// Audit returns the audit log in order.
func (a *Archive) Audit(ctx context.Context) ([]pipeline.AuditEntry, error) {
	var out []pipeline.AuditEntry
	_, _, err := a.audit().read(ctx, func(line []byte) error {
		var e pipeline.AuditEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		out = append(out, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", disk.Explain(a.path(auditFile), err))
	}
	return out, nil
}
