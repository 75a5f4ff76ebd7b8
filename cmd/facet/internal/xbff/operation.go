package xbff

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Operation is the x-bff of one operation.
type Operation struct {
	// Pos is the place of the key x-bff.
	Pos
	// Method is in capitals: "GET".
	Method string
	// Path is the template of the path: "/api/v1/orders/{order_id}".
	Path string
	// ID is the operationId; empty when the operation has none.
	ID string
	// Broken operations have mistakes that were reported. Their trees have holes, so planning them would only add
	// mistakes that are none. In every other tree what is not said to be optional is there.
	Broken bool

	// Timeout bounds the whole operation; nil when not given.
	Timeout *Duration
	// Partial says whether an answer may miss optional parts; nil when not given.
	Partial *Partial
	// AcceptNonAtomic says that an operation which fails midway, after something was changed, is acceptable.
	AcceptNonAtomic bool
	// Steps are the upstream calls.
	Steps []*Step
	// Response is what the answer is made of; nil unless the operation is [Full].
	Response *Mapping
	// Forward is the operation that is passed through; nil unless the operation is [Forward].
	Forward *OperationRef
}

// Step returns the step called id, or nil.
func (o *Operation) Step(id string) *Step {
	for _, s := range o.Steps {
		if s.ID.Value == id {
			return s
		}
	}
	return nil
}

// methods are OpenAPI's, which it writes in small letters.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// operations reads the x-bff of every operation.
func (r *reader) operations(doc *Document, root *yaml.Node) {
	paths := find(root, "paths").value
	if paths == nil || paths.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(paths.Content); i += 2 {
		path, item := paths.Content[i].Value, paths.Content[i+1]
		if item.Kind != yaml.MappingNode {
			continue
		}
		for j := 0; j+1 < len(item.Content); j += 2 {
			if method := item.Content[j].Value; slices.Contains(methods, method) {
				if o := r.operate(method, path, item.Content[j+1]); o != nil {
					doc.Operations = append(doc.Operations, o)
				}
			}
		}
	}
}

// operate reads one operation; nil when it has no x-bff.
func (r *reader) operate(method, path string, n *yaml.Node) *Operation {
	m := find(n, extension)
	if m.key == nil {
		return nil
	}
	o := &Operation{Pos: place(m.key), Method: strings.ToUpper(method), Path: path}
	if id := find(n, "operationId").value; id != nil && id.Kind == yaml.ScalarNode {
		o.ID = id.Value
	}
	r.operation = r.document + "." + o.ID
	if o.ID == "" {
		r.operation = o.Method + " " + path
	}
	before := len(r.found)
	if keys := r.object(m.value, &operationKeys); keys != nil {
		r.fill(o, keys)
	}
	o.Broken = len(r.found) > before
	r.operation = ""
	return o
}

// fill reads what an operation's x-bff has.
func (r *reader) fill(o *Operation, keys *object) {
	if v := keys.value("timeout"); v != nil {
		o.Timeout = r.milliseconds(v, "timeout")
	}
	if v := keys.value("partial"); v != nil {
		o.Partial = r.partial(v)
	}
	if v := keys.value("acceptNonAtomic"); v != nil {
		o.AcceptNonAtomic, _ = r.flag(v, "acceptNonAtomic")
	}
	if v := keys.value("steps"); v != nil {
		o.Steps = r.steps(v)
	}
	if v := keys.value("response"); v != nil {
		o.Response = r.mapping(v, "response", inAnswer)
	}
	if v := keys.value("forward"); v != nil {
		o.Forward = r.reference(v, "forward")
	}
	r.form(o, keys)
}
