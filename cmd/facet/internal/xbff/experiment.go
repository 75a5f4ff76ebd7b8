package xbff

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// experimentsKey stands at the top of the document: x-bff-experiments: {new-checkout: [A, B]}.
const experimentsKey = "x-bff-experiments"

// Experiment divides requests between variants. Who gets which is no matter of the document.
type Experiment struct {
	Name Text
	// Variants are all that there are. A request that was assigned none of them has the first.
	Variants []Text
}

// experiments reads what the document says of experiments.
func (r *reader) experiments(doc *Document, root *yaml.Node) {
	m := find(root, experimentsKey)
	if m.key == nil {
		return
	}
	members, _ := r.members(m.value, experimentsKey, "write {new-checkout: [A, B]}")
	for _, member := range members {
		name, ok := r.name(member.key, "the experiment's name")
		if !ok {
			continue
		}
		e := &Experiment{Name: name}
		items, _ := r.list(member.value, name.Value, 2, "write its variants, such as [A, B]")
		for _, item := range items {
			r.variant(e, item)
		}
		doc.Experiments = append(doc.Experiments, e)
	}
}

func (r *reader) variant(e *Experiment, n *yaml.Node) {
	v, ok := r.name(n, "the variant's name")
	if !ok {
		return
	}
	for _, other := range e.Variants {
		if other.Value == v.Value {
			r.again(v.Pos, other.Pos, DuplicateName, fmt.Sprintf("two variants of %s are called %s", e.Name.Value, v.Value), "give each variant a name of its own")
			return
		}
	}
	e.Variants = append(e.Variants, v)
}
