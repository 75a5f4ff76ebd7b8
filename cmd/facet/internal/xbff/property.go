package xbff

import "go.yaml.in/yaml/v3"

// Property is what a property of a response schema says about where it comes from.
type Property struct {
	// Pos is the place of the property's schema.
	Pos
	// From is x-bff-from: where the upstream has the property; nil when not given.
	From *Pointer
	// Unmapped is x-bff-unmapped: true; nil when the property is mapped.
	Unmapped *Flag
}

// Flag is something that is said with true.
type Flag struct {
	Pos
}

const (
	fromKey     = extension + "-from"
	unmappedKey = extension + "-unmapped"
)

// propertyKeys are the words of a property.
var propertyKeys = []string{fromKey, unmappedKey}

// property reads the two words of a property's schema; nil when it has neither.
func (r *reader) property(schema *yaml.Node) *Property {
	from, unmapped := find(schema, fromKey), find(schema, unmappedKey)
	if from.key == nil && unmapped.key == nil {
		return nil
	}
	p := &Property{Pos: place(schema)}
	if from.key != nil {
		p.From = r.pointer(from.value, fromKey, "'#/name'")
	}
	if unmapped.key != nil {
		if value, ok := r.flag(unmapped.value, unmappedKey); ok && value {
			p.Unmapped = &Flag{place(unmapped.key)}
		} else if ok {
			r.wrong(place(unmapped.value), UnknownWord, unmappedKey+" cannot be false", "leave it out: a property is mapped unless it says otherwise")
		}
	}
	if from.key != nil && unmapped.key != nil {
		r.wrong(place(unmapped.key), Conflict, unmappedKey+" stands beside "+fromKey, "keep "+fromKey+" if the upstream has the property, and "+unmappedKey+" if nothing has")
	}
	return p
}
