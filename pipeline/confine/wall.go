package confine

import "context"

// Wall starts a child, if none is there, and names the way in which it is shut in: the
// strictest that this machine allows. An error says that children cannot be started or
// cannot be limited here.
func (p *Pool) Wall(ctx context.Context) (string, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-p.slots }()
	c, err := p.take(ctx, false)
	if err != nil {
		return "", err
	}
	p.put(c)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.walls[0].name, nil
}

// NoNetwork tells whether a wall keeps a child from the network.
func NoNetwork(wall string) bool { return wall != "" && wall != limitsOnly && wall != ownMemoryOnly }

// Names of the walls that leave the network open.
const (
	limitsOnly    = "limits only"
	ownMemoryOnly = "time and own memory only"
)
