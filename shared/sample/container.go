package sample

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

func (m *maker) object(whole *folded, at place) (any, error) {
	all := map[string]any{}
	for _, name := range slices.Sorted(slices.Values(whole.Required)) {
		if _, done := all[name]; done {
			continue
		}
		p := whole.Properties[name]
		if m.hidden(p) && !m.later {
			continue
		}
		v, err := m.property(whole, p, at.member(name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(whole.Properties)) {
		p := whole.Properties[name]
		if _, done := all[name]; done || m.hidden(p) || m.spare(all, whole, at) || p.Value == nil || p.Value.Deprecated || at.repeats(p) {
			continue
		}
		if v, err := m.property(whole, p, at.member(name)); err == nil {
			all[name] = v
		}
	}
	if err := m.more(all, whole, at); err != nil {
		return nil, err
	}
	return all, nil
}

// hidden says that a member is not for whom the value is made.
func (m *maker) hidden(p *openapi3.SchemaRef) bool {
	if p == nil || p.Value == nil {
		return false
	}
	return m.Request && p.Value.ReadOnly || !m.Request && p.Value.WriteOnly || slices.ContainsFunc(p.Value.AllOf, m.hidden)
}

// spare says that an object needs no member more.
func (m *maker) spare(all map[string]any, whole *folded, at place) bool {
	n := uint64(len(all))
	if whole.MaxProps != nil && n >= *whole.MaxProps {
		return true
	}
	return n >= whole.MinProps && (m.Lean || at.depth > deep || budget-m.left > full)
}

// property makes a member; one without a schema is of additionalProperties.
func (m *maker) property(whole *folded, p *openapi3.SchemaRef, at place) (any, error) {
	switch {
	case p != nil && p.Value != nil:
		return m.value(p.Value, at)
	case whole.AdditionalProperties.Schema != nil && whole.AdditionalProperties.Schema.Value != nil:
		return m.value(whole.AdditionalProperties.Schema.Value, at)
	}
	return m.text(&openapi3.Schema{}, at)
}

// more adds members that have no name in the schema.
func (m *maker) more(all map[string]any, whole *folded, at place) error {
	for _, pattern := range slices.Sorted(maps.Keys(whole.PatternProperties)) {
		p := whole.PatternProperties[pattern]
		name, ok := matching(&openapi3.Schema{Pattern: pattern}, m.random(at.member(pattern)))
		if _, done := all[name]; !ok || done || m.spare(all, whole, at) || at.repeats(p) {
			continue
		}
		if v, err := m.property(whole, p, at.member(name)); err == nil {
			all[name] = v
		}
	}
	additional := whole.AdditionalProperties
	if additional.Has != nil && !*additional.Has {
		return nil
	}
	want := whole.MinProps
	if additional.Schema != nil && len(whole.Properties) == 0 && !m.Lean && at.depth <= deep && !at.repeats(additional.Schema) {
		want = max(want, 2)
		want = min(want, *least(whole.MaxProps, &want))
	}
	for i := 0; uint64(len(all)) < want; i++ {
		name := m.key(whole, i)
		if _, done := all[name]; done {
			continue
		}
		v, err := m.property(whole, nil, at.member(name))
		if err != nil {
			return err
		}
		all[name] = v
	}
	return nil
}

// key is the name of the i-th member that the schema does not name.
func (m *maker) key(whole *folded, i int) string {
	if names := whole.PropertyNames; names != nil && names.Value != nil {
		if v, err := m.value(names.Value, place{path: fmt.Sprint(i)}); err == nil {
			if name, ok := v.(string); ok {
				return name
			}
		}
	}
	if i < len(keys) {
		return keys[i]
	}
	return fmt.Sprintf("%s%d", keys[i%len(keys)], i)
}

// list makes as many items as are wanted, and those that the schema wants in particular.
func (m *maker) list(whole *folded, at place) (any, error) {
	all := []any{}
	for n := m.length(whole, at); len(all) < n; {
		v, err := m.item(whole, at, all)
		if err != nil {
			if uint64(len(all)) >= whole.MinItems {
				return all, nil
			}
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (m *maker) length(whole *folded, at place) int {
	n := uint64(1 + m.random(at).IntN(3))
	if m.Lean || at.depth > deep || budget-m.left > full || at.repeats(whole.Items) {
		n = 0
	}
	n = max(n, whole.MinItems, uint64(len(whole.PrefixItems)))
	if whole.Contains != nil {
		n = max(n, 1)
	}
	if whole.MaxItems != nil {
		n = min(n, *whole.MaxItems)
	}
	return int(min(n, 1000)) //nolint:gosec // it is 1000 at most
}

// item makes the next item, which is none of the others where that matters.
func (m *maker) item(whole *folded, at place, before []any) (any, error) {
	i := len(before)
	ref := whole.Items
	switch {
	case i < len(whole.PrefixItems):
		ref = whole.PrefixItems[i]
	case i == len(whole.PrefixItems) && whole.Contains != nil:
		ref = together(whole.Items, whole.Contains)
	}
	if ref == nil || ref.Value == nil {
		ref = openapi3.NewSchemaRef("", &openapi3.Schema{})
	}
	for try := range 50 {
		inner := *m
		inner.Fresh = m.Fresh || i > 0 && !scalarOnly(ref.Value) || try > 0 // one example is enough
		v, err := inner.value(ref.Value, at.item(i+try*1000))
		m.left = inner.left
		if err != nil {
			return nil, err
		}
		if !whole.UniqueItems || !slices.ContainsFunc(before, func(b any) bool { return reflect.DeepEqual(b, v) }) {
			return v, nil
		}
	}
	return nil, errNever
}

// scalarOnly says that another value than the example would look no better.
func scalarOnly(s *openapi3.Schema) bool { return kind(s) == "boolean" }
