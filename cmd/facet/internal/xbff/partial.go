package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Partial is what an operation does when optional steps fail.
type Partial struct {
	Pos
	// Allow says that it answers without them.
	Allow bool
}

func (r *reader) partial(n *yaml.Node) *Partial {
	keys := r.object(n, &partialKeys)
	if keys == nil {
		return nil
	}
	p := &Partial{Pos: keys.Pos}
	if v := keys.need("allow"); v != nil {
		p.Allow, _ = r.flag(v, "allow")
	}
	return p
}
