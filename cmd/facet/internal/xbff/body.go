package xbff

import (
	"go.yaml.in/yaml/v3"
)

// Body is the body of a call: Arazzo's requestBody.
type Body struct {
	Pos
	// ContentType is nil when not given: the upstream's document says it.
	ContentType *Text
	Payload     *Mapping
}

func (r *reader) body(n *yaml.Node, in scope) *Body {
	if n.Kind == yaml.ScalarNode && computed(n.Value) {
		r.wrongKind(n, "requestBody", "an object", "write requestBody: {payload: "+n.Value+"}")
		return nil
	}
	o := r.object(n, &bodyKeys)
	if o == nil {
		return nil
	}
	b := &Body{Pos: o.Pos}
	if v := o.value("contentType"); v != nil {
		if t, ok := r.text(v, "contentType", "write application/json, or leave it out"); ok {
			b.ContentType = &t
		}
	}
	if v := o.need("payload"); v != nil {
		b.Payload = r.mapping(v, "payload", in)
	}
	return b
}
