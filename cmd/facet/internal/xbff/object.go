package xbff

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// object is a YAML mapping with known keys.
type object struct {
	Pos
	r       *reader
	keys    *vocabulary
	members []member
}

type member struct{ key, value *yaml.Node }

// object reads a mapping whose keys are known; nil when n is something else, which is reported.
func (r *reader) object(n *yaml.Node, keys *vocabulary) *object {
	members, ok := r.members(n, keys.what, "write "+keys.shape)
	if !ok {
		return nil
	}
	o := &object{Pos: place(n), r: r, keys: keys}
	for _, m := range members {
		if keys.has(m.key.Value) {
			o.members = append(o.members, m)
		} else {
			r.unknownKey(m.key, keys)
		}
	}
	return o
}

// members reads any mapping: the keys are texts, and each stands there once.
func (r *reader) members(n *yaml.Node, what, instead string) ([]member, bool) {
	if r.aliased(n) {
		return nil, false
	}
	if n.Kind != yaml.MappingNode {
		r.wrongKind(n, what, "an object", instead)
		return nil, false
	}
	var members []member
	for i := 0; i+1 < len(n.Content); i += 2 {
		m := member{n.Content[i], n.Content[i+1]}
		if r.key(m.key, members) {
			members = append(members, m)
		}
	}
	return members, true
}

// key reports whether a key can be one beside those before it.
func (r *reader) key(key *yaml.Node, before []member) bool {
	if r.aliased(key) {
		return false
	}
	if key.Kind != yaml.ScalarNode {
		r.wrongKind(key, "a key", "a text", "write a name before the colon")
		return false
	}
	if key.ShortTag() == "!!merge" {
		r.wrong(place(key), AliasedValue, "<< takes keys from elsewhere", "write the keys out here, so that a mistake in them has one place and one operation")
		return false
	}
	first := slices.IndexFunc(before, func(m member) bool { return m.key.Value == key.Value })
	if first >= 0 {
		r.again(place(key), place(before[first].key), DuplicateKey, fmt.Sprintf("the key %s is here twice", key.Value), "keep one of them")
		return false
	}
	return true
}

func (r *reader) unknownKey(key *yaml.Node, keys *vocabulary) {
	if hint, known := keys.foreign[key.Value]; known {
		r.wrong(place(key), NotSupported, fmt.Sprintf("%s cannot have Arazzo's %s", keys.what, key.Value), hint)
		return
	}
	r.wrong(place(key), UnknownKey, fmt.Sprintf("%s has no key %q", keys.what, key.Value), suggest(key.Value, keys.keys))
}

// value returns what a key has; nil when it is not there.
func (o *object) value(key string) *yaml.Node {
	for _, m := range o.members {
		if m.key.Value == key {
			return m.value
		}
	}
	return nil
}

// need is value for a key that must be there; it reports one that is not.
func (o *object) need(key string) *yaml.Node {
	n := o.value(key)
	if n == nil {
		o.r.wrong(o.Pos, MissingKey, fmt.Sprintf("%s has no %s", o.keys.what, key), "add "+o.keys.sample(key))
	}
	return n
}

// at returns the place of a key.
func (o *object) at(key string) Pos {
	for _, m := range o.members {
		if m.key.Value == key {
			return place(m.key)
		}
	}
	return o.Pos
}
