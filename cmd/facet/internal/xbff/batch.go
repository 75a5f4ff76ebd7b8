package xbff

import "go.yaml.in/yaml/v3"

// Batch is an upstream operation that answers for many keys at once.
type Batch struct {
	Pos
	// Param is the parameter that takes the keys.
	Param Text
	// Size is how many keys one call may have.
	Size Number
	// Results is where the response has the list of answers: $response.body#/…
	Results *Expr
	// ResultKey is where an answer has its key.
	ResultKey *Pointer
}

// most bounds what is counted: more is a mistake of the keyboard.
const most = 1_000_000

// loop reads forEach and what belongs to it.
func (r *reader) loop(s *Step, o *object) {
	if v := o.value("forEach"); v != nil {
		s.ForEach = r.expr(v, "forEach", inList)
	}
	if v := o.value("key"); v != nil {
		s.Key = r.expr(v, "key", inKey)
	}
	if v := o.value("batch"); v != nil {
		s.Batch = r.batch(v)
	}
	if v := o.value("concurrency"); v != nil {
		s.Concurrency = r.number(v, "concurrency", 1, most)
	}
	if v := o.value("maxItems"); v != nil {
		s.MaxItems = r.number(v, "maxItems", 1, most)
	}
}

func (r *reader) batch(n *yaml.Node) *Batch {
	o := r.object(n, &batchKeys)
	if o == nil {
		return nil
	}
	b := &Batch{Pos: o.Pos}
	if v := o.need("param"); v != nil {
		b.Param, _ = r.text(v, "param", "write the name of the parameter that takes the keys")
	}
	if v := o.need("size"); v != nil {
		if size := r.number(v, "size", 1, most); size != nil {
			b.Size = *size
		}
	}
	if v := o.need("results"); v != nil {
		b.Results = r.expr(v, "results", inResults)
	}
	if v := o.need("resultKey"); v != nil {
		b.ResultKey = r.pointer(v, "resultKey", "'#/id'")
	}
	return b
}
