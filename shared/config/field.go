package config

import (
	"reflect"
	"strings"
	"unicode"
)

// field is a field of a struct as files have it.
type field struct {
	reflect.StructField
	key      string
	fallback string
	required bool
	enum     []string
	doc      string
}

// fieldsOf returns the exported fields of a struct.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || len(f.Index) > 1 {
			continue
		}
		read := field{StructField: f, key: keyOf(f.Name), fallback: f.Tag.Get("default"), required: f.Tag.Get("required") == "true", doc: f.Tag.Get("doc")}
		if words := f.Tag.Get("enum"); words != "" {
			read.enum = strings.Split(words, ",")
		}
		fields = append(fields, read)
	}
	return fields
}

// keyOf is a field's name as a key: "TryTimeout" is try_timeout, and "JWKS" jwks.
func keyOf(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func keys(fields []field) []string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.key
	}
	return all
}

// into is where a pointer points to.
func into(target any) reflect.Value { return reflect.ValueOf(target).Elem() }
