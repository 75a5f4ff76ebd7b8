package projection

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// target is how values of a Go type are decoded.
type target struct {
	way    way
	of     *target // what a pointer points to; what a slice has
	fields []field // of a struct, as names has them
	names  rule
}

// field is a field of a struct that a member is decoded into.
type field struct {
	index int // in the struct
	*target
}

// way is one of the ways to decode. The zero way is encoding/json, for whatever is not said more simply.
type way uint8

const (
	byJSON way = iota
	byItself
	pointers
	lists
	structs
	texts
	ints
	uints
	floats
	bools
)

// targets are those that have been compiled, by reflect.Type.
var targets sync.Map

func targetOf(t reflect.Type) *target {
	if known, ok := targets.Load(t); ok {
		return known.(*target)
	}
	known, _ := targets.LoadOrStore(t, targeting{}.target(t))
	return known.(*target)
}

// targeting has the targets of types that are being compiled: a type may be a part of itself.
type targeting map[reflect.Type]*target

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonNumber      = reflect.TypeFor[json.Number]()
)

func (all targeting) target(t reflect.Type) *target {
	if known := all[t]; known != nil {
		return known
	}
	to := new(target)
	all[t] = to
	switch itself := reflect.PointerTo(t); {
	case itself.Implements(unmarshaler):
		to.way = byItself
	case itself.Implements(textUnmarshaler), t == jsonNumber:
	default:
		all.kind(to, t)
	}
	return to
}

// kind finds the way of a type without methods that decode.
func (all targeting) kind(to *target, t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer:
		to.way, to.of = pointers, all.target(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // bytes are in base64
			to.way, to.of = lists, all.target(t.Elem())
		}
	case reflect.Struct:
		all.structure(to, t)
	case reflect.String:
		to.way = texts
	case reflect.Bool:
		to.way = bools
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		to.way = ints
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		to.way = uints
	case reflect.Float32, reflect.Float64:
		to.way = floats
	default: // maps and interfaces
	}
}

// structure compiles a struct if each of its fields names its member in a tag, as those of models do. What else encoding/json knows
// of structs it decodes itself.
func (all targeting) structure(to *target, t reflect.Type) {
	var members []Member
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		named := func(m Member) bool { return m.Name == name }
		switch {
		case tag == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous || name == "" || strings.Contains(options, "string") || slices.ContainsFunc(members, named):
			return
		}
		members = append(members, Member{Name: name})
		to.fields = append(to.fields, field{i, all.target(f.Type)})
	}
	to.way = structs
	compiler{}.object(&to.names, members, nil, nil)
}
