package projection

import (
	"errors"
	"reflect"
)

// Decode returns the value as a T, or nil for one that is null or absent. It is for what code by hand reads; what is only
// passed on is better copied.
//
// It decodes as encoding/json does, but for three things. The names of a struct's members have one case, that of its tags. A list or a
// pointer whose member is there twice, which no shape allows of a name that it has, is the last one's alone. And what is decoded has its
// strings from one copy of the value, which lives as long as any of them: whoever keeps one for long clones it (strings.Clone).
func Decode[T any](r Raw) (*T, error) {
	if r.IsNull() {
		return nil, nil
	}
	value := new(T)
	if err := decode(r, reflect.ValueOf(value).Elem()); err != nil {
		return nil, err
	}
	return value, nil
}

// Require is [Decode] of a value that must be there: null and absence are errors.
func Require[T any](r Raw) (T, error) {
	value, err := Decode[T](r)
	if value == nil && err == nil {
		err = errors.New("a value is missing that its document requires")
	}
	return orZero(value), err
}

// OrZero is [Decode] for a type whose zero value says that nothing is there, such as a slice.
func OrZero[T any](r Raw) (T, error) {
	value, err := Decode[T](r)
	return orZero(value), err
}

// DecodeEach decodes several values.
func DecodeEach[T any](values []Raw) ([]T, error) {
	decoded := make([]T, len(values))
	for i, value := range values {
		if err := decode(value, reflect.ValueOf(&decoded[i]).Elem()); err != nil {
			return nil, err
		}
	}
	return decoded, nil
}

// DecodeIndex decodes the values of an index, each under its key as [Raw.Param] writes it. The nil Index gives nil.
func DecodeIndex[T any](x *Index) (map[string]*T, error) {
	if x == nil {
		return nil, nil
	}
	decoded := make(map[string]*T, len(x.items))
	for key, value := range x.items {
		if key[0] == '"' { // keyText marks strings
			key = key[1:]
		}
		v, err := Decode[T](value)
		if err != nil {
			return nil, err
		}
		decoded[key] = v
	}
	return decoded, nil
}

func orZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}
