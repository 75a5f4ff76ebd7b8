package config

import (
	"encoding"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// Print writes what a struct that was read holds as YAML, defaults and all. Secrets are masked, so what is printed can be
// shown, and not be read again. What is empty is left out.
func Print(w io.Writer, settings any) error {
	v := reflect.ValueOf(settings)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(node(v)); err != nil {
		return fmt.Errorf("config: %w", err)
	}
	return encoder.Close()
}

// node is a value as YAML, or nil when there is nothing to say.
func node(v reflect.Value) *yaml.Node {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		return node(v.Elem())
	}
	if isStruct(v.Type()) {
		var pairs []*yaml.Node
		for _, f := range fieldsOf(v.Type()) {
			pairs = pair(pairs, f.key, v.FieldByIndex(f.Index))
		}
		return collection(yaml.MappingNode, pairs)
	}
	if text, ok := v.Interface().(encoding.TextMarshaler); ok {
		marshalled, err := text.MarshalText()
		if err != nil || len(marshalled) == 0 {
			return nil
		}
		return scalar(string(marshalled), reflect.String)
	}
	switch v.Kind() {
	case reflect.Map:
		var pairs []*yaml.Node
		all := names(v)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			pairs = pair(pairs, name, all[name])
		}
		return collection(yaml.MappingNode, pairs)
	case reflect.Slice:
		var items []*yaml.Node
		for i := range v.Len() {
			if item := node(v.Index(i)); item != nil {
				items = append(items, item)
			}
		}
		return collection(yaml.SequenceNode, items)
	case reflect.String:
		if v.Len() == 0 {
			return nil
		}
		return scalar(v.String(), reflect.String)
	default:
		if span, ok := v.Interface().(time.Duration); ok {
			return scalar(span.String(), reflect.Int)
		}
		return scalar(fmt.Sprint(v.Interface()), v.Kind())
	}
}

func names(v reflect.Value) map[string]reflect.Value {
	all := map[string]reflect.Value{}
	for _, key := range v.MapKeys() {
		all[key.String()] = v.MapIndex(key)
	}
	return all
}

func pair(pairs []*yaml.Node, key string, v reflect.Value) []*yaml.Node {
	if value := node(v); value != nil {
		pairs = append(pairs, scalar(key, reflect.String), value)
	}
	return pairs
}

func collection(kind yaml.Kind, content []*yaml.Node) *yaml.Node {
	if len(content) == 0 {
		return nil
	}
	return &yaml.Node{Kind: kind, Content: content}
}

// scalar is a text, which is quoted where it would be read as something else.
func scalar(text string, kind reflect.Kind) *yaml.Node {
	if kind == reflect.String {
		n := new(yaml.Node)
		n.SetString(text)
		return n
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text}
}
