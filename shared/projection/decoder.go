package projection

import (
	"encoding/json"
	"reflect"
	"strconv"
)

// decoder sets Go values to JSON that has been checked. As those of a checker, its methods take the position of what they decode and
// return the one behind it, or wrong.
type decoder struct {
	data Raw
	text string // data, once something needs it as a string: strings are parts of this one
	err  *Error
}

// decode sets v, which is zero, to what r is.
func decode(r Raw, v reflect.Value) error {
	d := decoder{data: r}
	if len(r) == 0 {
		d.fail(v)
	} else {
		d.value(targetOf(v.Type()), 0, v)
	}
	if d.err != nil {
		return d.err
	}
	return nil
}

func (d *decoder) fail(v reflect.Value) int {
	d.err = &Error{Problem: "does not fit the Go type " + v.Type().String()}
	return wrong
}

// value sets v to the value that starts at pos. As for encoding/json, null changes only what can be nil.
func (d *decoder) value(t *target, pos int, v reflect.Value) int {
	switch b := d.data[pos]; {
	case t.way == texts && b == '"':
		return d.string(pos, v)
	case t.way == ints && b-'0' <= 9:
		if n, end := smallInteger(d.data, pos); end != wrong && !v.OverflowInt(n) {
			v.SetInt(n)
			return end
		}
	case b == 'n' && (t.way == pointers || t.way == lists):
		v.SetZero()
	case t.way == pointers:
		to := reflect.New(v.Type().Elem())
		v.Set(to)
		return d.value(t.of, pos, to.Elem())
	case t.way == structs && b == '{':
		return d.object(t, pos, v)
	case t.way == lists && b == '[':
		return d.array(t, pos, v)
	}
	end := end(d.data, pos)
	if !d.scalar(t, pos, end, v) {
		return d.fail(v)
	}
	return end
}

// scalar reports whether v could be set to what is between pos and end.
func (d *decoder) scalar(t *target, pos, end int, v reflect.Value) bool {
	raw := d.data[pos:end:end]
	switch {
	case t.way == byItself:
		return v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw) == nil
	case t.way == byJSON:
		return json.Unmarshal(raw, v.Addr().Interface()) == nil
	case raw[0] == 'n':
		return true
	case t.way == bools:
		v.SetBool(raw[0] == 't')
		return raw[0] == 't' || raw[0] == 'f'
	}
	var err error
	switch t.way {
	case ints:
		var n int64
		n, err = strconv.ParseInt(d.part(pos, end), 10, v.Type().Bits())
		v.SetInt(n)
	case uints:
		var n uint64
		n, err = strconv.ParseUint(d.part(pos, end), 10, v.Type().Bits())
		v.SetUint(n)
	case floats:
		var n float64
		n, err = strconv.ParseFloat(d.part(pos, end), v.Type().Bits())
		v.SetFloat(n)
	default: // of another type
		return false
	}
	return err == nil
}

// smallInteger returns the number at pos and the position behind it, which is wrong unless it is at most 18 digits and nothing else.
func smallInteger(data Raw, pos int) (n int64, end int) {
	for end = pos; end < len(data) && data[end]-'0' <= 9; end++ {
		n = 10*n + int64(data[end]-'0')
	}
	if end-pos > 18 || end < len(data) && (data[end] == '.' || data[end]|0x20 == 'e') {
		return 0, wrong
	}
	return n, end
}

// part returns what is between two positions.
func (d *decoder) part(pos, end int) string {
	if d.text == "" {
		d.text = string(d.data)
	}
	return d.text[pos:end]
}

func (d *decoder) string(pos int, v reflect.Value) int {
	end, escaped := endOfString(d.data, pos)
	switch {
	case escaped:
		v.SetString(string(appendText(nil, d.data[pos:end])))
	case end-pos < 2: // nobody has checked it
		return d.fail(v)
	default:
		v.SetString(d.part(pos+1, end-1))
	}
	return end
}

func (d *decoder) array(t *target, pos int, v reflect.Value) int {
	data, n := d.data, 0
	v.SetZero()
	for pos++; ; {
		if pos = next(data, pos); pos >= len(data) || data[pos] == ']' {
			break
		}
		if n == v.Cap() {
			v.Grow(max(4, n))
		}
		n++
		v.SetLen(n)
		if pos = d.value(t.of, pos, v.Index(n-1)); pos == wrong {
			d.err.within(strconv.Itoa(n - 1))
			return wrong
		}
	}
	if n == 0 {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0)) // and not nil
	}
	return pos + 1
}

func (d *decoder) object(t *target, pos int, v reflect.Value) int {
	data, last := d.data, &t.names.start
	for pos++; ; {
		if pos = next(data, pos); pos >= len(data) || data[pos] == '}' {
			return pos + 1
		}
		m := last.next.Load()
		value := pos + len(m.key)
		if !m.at(data, pos) {
			var name []byte
			name, value = key(data, pos)
			m = t.names.find(last, name)
		}
		if value = space(data, value); value >= len(data) {
			return len(data)
		}
		if m == &t.names.rest {
			pos = end(data, value)
			continue
		}
		f := &t.fields[m.index]
		if pos = d.value(f.target, value, v.Field(f.index)); pos == wrong {
			d.err.within(m.name)
			return wrong
		}
		last = m
	}
}

// next returns the position of a member or an item, or that of the closing bracket.
func next(data Raw, pos int) int {
	if has(data, pos, ',') {
		pos++
	}
	if pos < len(data) && data[pos] > ' ' { // mostly there is no space
		return pos
	}
	return skip(data, pos)
}
