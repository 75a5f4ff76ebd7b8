package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/nearest"
)

var (
	secretType   = reflect.TypeFor[Secret]()
	fileType     = reflect.TypeFor[File]()
	sizeType     = reflect.TypeFor[Size]()
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// isStruct reports whether the type is read key by key.
func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != secretType && !reflect.PointerTo(t).Implements(textType)
}

// value reads a node into a value. fallback is the field's default, if it has one.
func (d *decoder) value(node *yaml.Node, path string, v reflect.Value, fallback string) {
	if node.Kind == yaml.AliasNode {
		d.wrong(node, path, "aliases are not followed: write it here")
		return
	}
	switch t := v.Type(); {
	case t == secretType:
		v.Set(reflect.ValueOf(d.secret(node, path)))
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		if isStruct(t.Elem()) {
			setDefaults(v.Elem())
		}
		d.value(node, path, v.Elem(), fallback)
	case isStruct(t):
		d.structure(node, path, v)
	case t.Kind() == reflect.Map:
		d.table(node, path, v)
	case t.Kind() == reflect.Slice && !reflect.PointerTo(t).Implements(textType):
		d.list(node, path, v)
	default:
		d.single(node, path, v, fallback)
	}
}

// single reads a scalar.
func (d *decoder) single(node *yaml.Node, path string, v reflect.Value, fallback string) {
	text, _, ok := d.scalar(node, path, what(v.Type()))
	if !ok {
		return
	}
	var err error
	if v.Type() == fileType {
		var file File
		if file, err = d.path(text); err == nil {
			v.Set(reflect.ValueOf(file))
		}
	} else {
		err = parse(text, v)
	}
	switch {
	case err != nil:
		d.wrong(node, path, "%v", err)
	case v.IsZero() && means(fallback, v.Type()):
		d.wrong(node, path, "%s would mean the default, %s: leave the key out, or write another value", short(text), fallback)
	}
}

// means reports whether a default is anything but the zero value, which code then takes for it.
func means(fallback string, t reflect.Type) bool {
	v := reflect.New(t).Elem()
	return fallback != "" && v.Kind() != reflect.Bool && parse(fallback, v) == nil && !v.IsZero()
}

// scalar returns a node's text with its variables, and whether it had any. want is what is read.
func (d *decoder) scalar(node *yaml.Node, path, want string) (text string, refers, ok bool) {
	switch {
	case node.Kind != yaml.ScalarNode:
		d.wrong(node, path, "%s where %s is wanted", kindOf(node), want)
		return "", false, false
	case node.Style&yaml.TaggedStyle != 0:
		d.wrong(node, path, "the tag %s says nothing here: leave it out", node.Tag)
		return "", false, false
	case node.Tag == "!!null":
		d.wrong(node, path, "there is nothing here: write %s, or leave the key out", want)
		return "", false, false
	}
	text, refers, err := expand(node.Value, d.source.Lookup)
	if err != nil {
		d.wrong(node, path, "%v", err)
	}
	return text, refers, err == nil
}

// structure reads a mapping into a struct, and lets the struct say what is wrong with it.
func (d *decoder) structure(node *yaml.Node, path string, v reflect.Value) {
	before := len(d.problems)
	fields := fieldsOf(v.Type())
	found := map[string]bool{}
	if node.Kind != yaml.MappingNode && node.Tag != "!!null" {
		d.wrong(node, path, "%s where keys are wanted", kindOf(node))
		return
	}
	d.entries(node, path, func(key, value *yaml.Node) {
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
		if at < 0 {
			d.wrong(key, below(path, key.Value), "there is no such key: %s", suggest(key.Value, keys(fields)))
			return
		}
		f := fields[at]
		found[f.key] = true
		to := v.FieldByIndex(f.Index)
		errors := len(d.problems)
		d.value(value, below(path, f.key), to, f.fallback)
		if len(f.enum) > 0 && len(d.problems) == errors && !slices.Contains(f.enum, to.String()) {
			d.wrong(value, below(path, f.key), "%s is not one of %s", short(to.String()), strings.Join(f.enum, ", "))
		}
	})
	for _, f := range fields {
		if f.required && !found[f.key] {
			d.wrong(node, below(path, f.key), "is missing")
		}
	}
	if checked, ok := v.Addr().Interface().(interface{ Validate() error }); ok && len(d.problems) == before {
		d.place(checked.Validate(), node, path, v.Type())
	}
}

// entries calls add for each key of a mapping. No value at all is an empty one.
func (d *decoder) entries(node *yaml.Node, path string, add func(key, value *yaml.Node)) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if node.Kind != yaml.MappingNode {
		d.wrong(node, path, "%s where keys are wanted", kindOf(node))
		return
	}
	lines := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		switch first, twice := lines[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			d.wrong(key, path, "a key must be a plain word")
		case twice:
			d.wrong(key, below(path, key.Value), "is there twice: the other one is in line %d", first)
		default:
			lines[key.Value] = key.Line
			add(key, node.Content[i+1])
		}
	}
}

// table reads a mapping into a map by names.
func (d *decoder) table(node *yaml.Node, path string, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.entries(node, path, func(key, value *yaml.Node) {
		element := reflect.New(v.Type().Elem()).Elem()
		if isStruct(element.Type()) {
			setDefaults(element)
		}
		d.value(value, below(path, key.Value), element, "")
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), element)
	})
}

func (d *decoder) list(node *yaml.Node, path string, v reflect.Value) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if node.Kind != yaml.SequenceNode {
		d.wrong(node, path, "%s where a list is wanted", kindOf(node))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		if isStruct(v.Type().Elem()) {
			setDefaults(v.Index(i))
		}
		d.value(item, below(path, strconv.Itoa(i)), v.Index(i), "")
	}
}

// parse reads a text into a value that is one.
func parse(text string, v reflect.Value) error {
	if v.Type() == durationType {
		span, err := time.ParseDuration(text)
		if err != nil || span < 0 {
			return fmt.Errorf("%s is no time span: write it as 250ms, 10s or 5m", short(text))
		}
		v.SetInt(int64(span))
		return nil
	}
	if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return reader.UnmarshalText([]byte(text))
	}
	bad := fmt.Errorf("%s where %s is wanted", short(text), what(v.Type()))
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return bad
		}
		v.SetBool(text == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return bad
		}
		v.SetInt(n)
	case reflect.Float64, reflect.Float32:
		n, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil {
			return bad
		}
		v.SetFloat(n)
	default:
		panic(fmt.Sprintf("config: a field of the type %s cannot be read from a file", v.Type()))
	}
	return nil
}

// what is a type in words.
func what(t reflect.Type) string {
	switch t {
	case durationType:
		return "a time span"
	case fileType:
		return "a path"
	case sizeType:
		return "a number of bytes"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Float64, reflect.Float32:
		return "a number"
	default:
		return "a text"
	}
}

func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "keys"
	case yaml.SequenceNode:
		return "a list"
	default:
		return short(node.Value)
	}
}

// short quotes a text, as far as a line takes it.
func short(text string) string {
	if letters := []rune(text); len(letters) > 40 {
		text = string(letters[:39]) + "…"
	}
	return strconv.Quote(text)
}

func suggest(word string, known []string) string {
	if near := nearest.Word(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "there are " + strings.Join(known, ", ")
}
