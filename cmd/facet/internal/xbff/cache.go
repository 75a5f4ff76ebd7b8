package xbff

import "go.yaml.in/yaml/v3"

// Cache says how a step's response is kept, beyond what its own headers allow (RFC 9111).
type Cache struct {
	Pos
	// MaxAge is how long a response that does not say so itself stays fresh; nil when not given.
	MaxAge *Duration
	// StaleWhileRevalidate and StaleIfError are those of RFC 5861; nil when not given.
	StaleWhileRevalidate, StaleIfError *Duration
	// Vary are what responses differ by besides the request itself: $principal#/… and $request.header.…
	Vary []*Expr
}

func (r *reader) cache(n *yaml.Node) *Cache {
	o := r.object(n, &cacheKeys)
	if o == nil {
		return nil
	}
	c := &Cache{Pos: o.Pos}
	for key, age := range map[string]**Duration{
		"maxAge": &c.MaxAge, "staleWhileRevalidate": &c.StaleWhileRevalidate, "staleIfError": &c.StaleIfError,
	} {
		if v := o.value(key); v != nil {
			*age = r.seconds(v, key)
		}
	}
	if v := o.value("vary"); v != nil {
		items, _ := r.list(v, "vary", 1, "write [$principal#/sub], or leave it out")
		for _, item := range items {
			if e := r.expr(item, "vary", inVary); e != nil {
				c.Vary = append(c.Vary, e)
			}
		}
	}
	return c
}
