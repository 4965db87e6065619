package room

import (
	"context"

	"danvan/pipeline/confine"
)

// Shut starts a child and tells whether it is kept from the network. An error says that
// files cannot be read here at all.
func (r *Room) Shut(ctx context.Context) (noNetwork bool, err error) {
	wall, err := r.pool.Wall(ctx)
	return confine.NoNetwork(wall), err
}
