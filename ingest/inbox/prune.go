package inbox

import (
	"context"
	"fmt"
	"path"
)

// Prune takes documents out of the units' folders in the outboxes of all places: those
// of whose names old says so. It returns how many. A place that fails is told of by Err,
// and the others are pruned.
func (s *Several) Prune(ctx context.Context, units []string, old func(name string) bool) (int, error) {
	removed := 0
	for i, p := range s.places {
		if p.Err != nil {
			continue
		}
		n, err := prune(ctx, p, units, old)
		removed += n
		if ctx.Err() != nil {
			return removed, ctx.Err()
		}
		if err != nil {
			s.fault(i, fmt.Errorf("clear the outbox: %w", err))
		}
	}
	return removed, nil
}

func prune(ctx context.Context, p Place, units []string, old func(name string) bool) (removed int, err error) {
	for _, unit := range units {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		names, err := p.Outbox.Names(unit)
		if err != nil {
			return removed, err
		}
		for _, name := range names {
			if !old(name) {
				continue
			}
			if err := p.Outbox.Remove(path.Join(unit, name)); err != nil {
				return removed, err
			}
			removed++
		}
	}
	return removed, nil
}
