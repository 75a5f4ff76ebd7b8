package cbor

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/facet-bff/facet/shared/projection"
)

// ToJSON returns one CBOR item as JSON. An error says what is wrong with it, and repeats nothing of it.
func ToJSON(cbor []byte) ([]byte, error) {
	d := decoder{data: cbor, out: make([]byte, 0, 2*len(cbor)), form: asBase64url}
	if err := d.value(0); err != nil {
		return nil, fmt.Errorf("byte %d: %w", d.pos, err)
	}
	if d.pos != len(cbor) {
		return nil, fmt.Errorf("byte %d: something follows the value", d.pos)
	}
	return d.out, nil
}

// decoder reads CBOR and writes JSON.
type decoder struct {
	data []byte
	pos  int
	out  []byte
	form uint64 // of byte strings: the tag that says how they are written
}

// head reads an initial byte and its argument (RFC 8949 section 3). That of an indefinite length is indefinite, with endless.
func (d *decoder) head() (major byte, argument uint64, info byte, err error) {
	if d.pos == len(d.data) {
		return 0, 0, 0, errTruncated
	}
	first := d.data[d.pos]
	d.pos++
	major, info = first&0xe0, first&0x1f
	switch {
	case info < 24:
		return major, uint64(info), info, nil
	case info == indefinite:
		return major, 0, info, nil
	case info > 27:
		return 0, 0, 0, errors.New("it is not well-formed")
	}
	size := 1 << (info - 24)
	if len(d.data)-d.pos < size {
		return 0, 0, 0, errTruncated
	}
	for _, b := range d.data[d.pos : d.pos+size] {
		argument = argument<<8 | uint64(b)
	}
	d.pos += size
	return major, argument, info, nil
}

func (d *decoder) value(depth int) error {
	if depth > MaxDepth {
		return errTooDeep
	}
	major, argument, info, err := d.head()
	if err != nil {
		return err
	}
	endless := info == indefinite
	if endless && (major < bytestring || major == tag) {
		return errors.New("it is not well-formed")
	}
	switch major {
	case unsigned, negative:
		d.out = formatInteger(d.out, major, argument)
		return nil
	case bytestring:
		content, err := d.chunks(major, argument, endless)
		d.bytes(content)
		return err
	case text:
		return d.text(argument, endless)
	case array:
		return d.array(argument, endless, depth)
	case object:
		return d.object(argument, endless, depth)
	case tag:
		return d.tagged(argument, depth)
	default:
		return d.other(argument, info)
	}
}

// formatInteger appends an argument, or -1 minus it.
func formatInteger(b []byte, major byte, argument uint64) []byte {
	switch {
	case major == unsigned:
		return strconv.AppendUint(b, argument, 10)
	case argument == math.MaxUint64: // its successor is no uint64
		return append(b, "-18446744073709551616"...)
	}
	return strconv.AppendUint(append(b, '-'), argument+1, 10)
}

// more reports whether an array or a map goes on after count of its items, and reads what ends one of indefinite length.
func (d *decoder) more(count, length uint64, endless bool) bool {
	if !endless {
		return count < length
	}
	if d.pos < len(d.data) && d.data[d.pos] == other|indefinite {
		d.pos++
		return false
	}
	return true
}

// chunks returns what a string has, whose chunks are strings of the same type (RFC 8949 section 3.2.3).
func (d *decoder) chunks(major byte, length uint64, endless bool) ([]byte, error) {
	if !endless {
		return d.take(length)
	}
	var joined []byte
	for d.more(0, 0, true) {
		of, length, info, err := d.head()
		if err != nil {
			return nil, err
		}
		if of != major || info == indefinite {
			return nil, errors.New("it is not well-formed")
		}
		chunk, err := d.take(length)
		if err != nil {
			return nil, err
		}
		if major == text && !utf8.Valid(chunk) {
			return nil, errNotUTF8
		}
		joined = append(joined, chunk...)
	}
	return joined, nil
}

func (d *decoder) take(length uint64) ([]byte, error) {
	if uint64(len(d.data)-d.pos) < length {
		return nil, errTruncated
	}
	part := d.data[d.pos : d.pos+int(length)]
	d.pos += int(length)
	return part, nil
}

var errNotUTF8 = errors.New("a text is not UTF-8")

func (d *decoder) text(length uint64, endless bool) error {
	content, err := d.chunks(text, length, endless)
	if err != nil {
		return err
	}
	if !utf8.Valid(content) {
		return errNotUTF8
	}
	d.out = projection.AppendString(d.out, string(content))
	return nil
}

func (d *decoder) bytes(content []byte) {
	d.out = append(d.out, '"')
	switch d.form {
	case asBase64:
		d.out = base64.StdEncoding.AppendEncode(d.out, content)
	case asBase16:
		d.out = hex.AppendEncode(d.out, content)
	default:
		d.out = base64.RawURLEncoding.AppendEncode(d.out, content)
	}
	d.out = append(d.out, '"')
}

func (d *decoder) array(length uint64, endless bool, depth int) error {
	d.out = append(d.out, '[')
	for count := uint64(0); d.more(count, length, endless); count++ {
		d.out = projection.AppendComma(d.out)
		if err := d.value(depth + 1); err != nil {
			return err
		}
	}
	d.out = append(d.out, ']')
	return nil
}

func (d *decoder) object(length uint64, endless bool, depth int) error {
	d.out = append(d.out, '{')
	var known names
	for count := uint64(0); d.more(count, length, endless); count++ {
		d.out = projection.AppendComma(d.out)
		start := len(d.out)
		major, argument, info, err := d.head()
		if err != nil {
			return err
		}
		if major != text {
			return errors.New("a name is not a text")
		}
		if err := d.text(argument, info == indefinite); err != nil {
			return err
		}
		if !known.add(string(d.out[start:])) {
			return errTwice
		}
		d.out = append(d.out, ':')
		if err := d.value(depth + 1); err != nil {
			return err
		}
	}
	d.out = append(d.out, '}')
	return nil
}

func (d *decoder) other(argument uint64, info byte) error {
	switch info {
	case isFalse:
		d.out = append(d.out, "false"...)
	case isTrue:
		d.out = append(d.out, "true"...)
	case isNull, isUndefined:
		d.out = append(d.out, "null"...)
	case isHalf:
		return d.float(fromHalf(uint16(argument)))
	case isSingle:
		return d.float(float64(math.Float32frombits(uint32(argument))))
	case isDouble:
		return d.float(math.Float64frombits(argument))
	default:
		return errors.New("a simple value has no meaning in JSON")
	}
	return nil
}

func (d *decoder) float(float float64) error {
	out, err := formatFloat(d.out, float)
	if err == nil {
		d.out = out
	}
	return err
}

// tagged reads what a tag is of (RFC 8949 section 3.4).
func (d *decoder) tagged(number uint64, depth int) error {
	switch number {
	case positiveBignum, negativeBignum:
		digits, err := d.bignum(number)
		d.out = append(d.out, digits...)
		return err
	case decimalFraction:
		return d.decimal()
	case bigfloat:
		return errors.New("a bigfloat has no meaning in JSON")
	case asBase64url, asBase64, asBase16:
		before := d.form
		d.form = number
		defer func() { d.form = before }()
	}
	return d.value(depth + 1) // deeper, so that tags of tags come to an end
}

// bignum reads a byte string as the digits of a number.
func (d *decoder) bignum(number uint64) (string, error) {
	major, length, info, err := d.head()
	if err != nil {
		return "", err
	}
	if major != bytestring {
		return "", errors.New("a bignum is not a byte string")
	}
	content, err := d.chunks(major, length, info == indefinite)
	if err != nil {
		return "", err
	}
	if len(content) > maxBignum {
		return "", errTooLong
	}
	n := new(big.Int).SetBytes(content)
	if number == negativeBignum {
		n.Not(n)
	}
	return n.String(), nil
}

// decimal reads an exponent and a mantissa.
func (d *decoder) decimal() error {
	errMalformed := errors.New("a decimal fraction is not an exponent and a mantissa")
	major, length, info, err := d.head()
	if err != nil {
		return err
	}
	if major != array || length != 2 || info == indefinite {
		return errMalformed
	}
	sign, argument, info, err := d.head()
	if err != nil {
		return err
	}
	if sign > negative || info == indefinite || argument > math.MaxInt64 {
		return errMalformed
	}
	exponent := int64(argument)
	if sign == negative {
		exponent = -1 - exponent
	}
	digits, err := d.mantissa(errMalformed)
	if err == nil {
		d.out = formatDecimal(d.out, digits, exponent)
	}
	return err
}

func (d *decoder) mantissa(errMalformed error) (string, error) {
	major, argument, info, err := d.head()
	switch {
	case err != nil:
		return "", err
	case info == indefinite:
		return "", errMalformed
	case major == unsigned, major == negative:
		return string(formatInteger(nil, major, argument)), nil
	case major == tag && (argument == positiveBignum || argument == negativeBignum):
		return d.bignum(argument)
	}
	return "", errMalformed
}
