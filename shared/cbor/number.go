package cbor

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/projection"
)

// appendNumber appends a JSON number: an integer, a float, or a decimal fraction where no float is that number.
func appendNumber(b []byte, value projection.Raw) ([]byte, error) {
	if value.Kind() == projection.Integer && string(value) != "-0" {
		return appendInteger(b, string(value))
	}
	float, err := strconv.ParseFloat(string(value), 64)
	if err == nil && value.Compare(projection.Raw(strconv.FormatFloat(float, 'e', -1, 64))) == 0 {
		return appendFloat(b, float), nil
	}
	return appendDecimal(b, string(value))
}

// appendInteger appends an integer that is written in decimal digits.
func appendInteger(b []byte, digits string) ([]byte, error) {
	if n, err := strconv.ParseUint(digits, 10, 64); err == nil {
		return appendHead(b, unsigned, n), nil
	}
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return appendHead(b, negative, uint64(-1-n)), nil
	}
	if len(digits) > MaxDigits {
		return nil, errTooLong
	}
	n, _ := new(big.Int).SetString(digits, 10)
	major, tagged := unsigned, uint64(positiveBignum)
	if n.Sign() < 0 {
		major, tagged = negative, negativeBignum
		n.Not(n) // -1-n
	}
	if n.IsUint64() {
		return appendHead(b, major, n.Uint64()), nil
	}
	content := n.Bytes()
	b = appendHead(appendHead(b, tag, tagged), bytestring, uint64(len(content)))
	return append(b, content...), nil
}

// appendDecimal appends a number as a decimal fraction: an integer, and the power of ten that it is multiplied by.
func appendDecimal(b []byte, number string) ([]byte, error) {
	mantissa, power, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent := int64(0)
	if power != "" {
		var err error
		if exponent, err = strconv.ParseInt(power, 10, 63); err != nil {
			return nil, errTooLong
		}
	}
	exponent -= int64(len(fraction))
	b = append(appendHead(b, tag, decimalFraction), array|2)
	if exponent < 0 {
		b = appendHead(b, negative, uint64(-1-exponent))
	} else {
		b = appendHead(b, unsigned, uint64(exponent))
	}
	return appendInteger(b, whole+fraction)
}

// appendFloat appends a number in the smallest float that is the same.
func appendFloat(b []byte, float float64) []byte {
	single := float32(float)
	if float64(single) != float {
		return appendBits(b, isDouble, math.Float64bits(float), 8)
	}
	bits := math.Float32bits(single)
	if half, ok := toHalf(bits); ok {
		return appendBits(b, isHalf, uint64(half), 2)
	}
	return appendBits(b, isSingle, uint64(bits), 4)
}

func appendBits(b []byte, width byte, bits uint64, size int) []byte {
	b = append(b, other|width)
	for size--; size >= 0; size-- {
		b = append(b, byte(bits>>(8*size)))
	}
	return b
}

// toHalf returns the bits of a float of 16 bits (IEEE 754 binary16) from those of 32, if there is one that is the same.
func toHalf(bits uint32) (half uint16, exact bool) {
	sign, exponent, fraction := uint16(bits>>16&0x8000), int(bits>>23&0xff)-127, bits&0x7fffff
	switch {
	case bits<<1 == 0:
		return sign, true
	case exponent >= -14 && exponent <= 15:
		return sign | uint16(exponent+15)<<10 | uint16(fraction>>13), fraction&0x1fff == 0
	case exponent >= -24 && exponent < -14: // a subnormal one
		shift := -exponent - 1
		full := fraction | 0x800000
		return sign | uint16(full>>shift), full&(1<<shift-1) == 0
	}
	return 0, false
}

// fromHalf returns what a float of 16 bits is.
func fromHalf(half uint16) float64 {
	exponent, fraction := int(half>>10&0x1f), float64(half&0x3ff)
	value := math.Inf(1)
	switch {
	case exponent == 0:
		value = math.Ldexp(fraction, -24)
	case exponent < 31:
		value = math.Ldexp(fraction+1024, exponent-25)
	case fraction != 0:
		value = math.NaN()
	}
	if half&0x8000 != 0 {
		return -value
	}
	return value
}

// formatFloat appends a float as JSON.
func formatFloat(b []byte, float float64) ([]byte, error) {
	if math.IsNaN(float) || math.IsInf(float, 0) {
		return nil, errors.New("a number is infinite or none")
	}
	format := byte('f')
	if abs := math.Abs(float); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e' // as encoding/json does
	}
	return strconv.AppendFloat(b, float, format, -1, 64), nil
}

// formatDecimal appends a decimal fraction as JSON.
func formatDecimal(b []byte, digits string, exponent int64) []byte {
	digits, minus := strings.CutPrefix(digits, "-")
	if minus {
		b = append(b, '-')
	}
	switch {
	case exponent == 0:
		return append(b, digits...)
	case exponent < 0 && exponent > -int64(len(digits)):
		point := len(digits) + int(exponent)
		b = append(append(b, digits[:point]...), '.')
		return append(b, digits[point:]...)
	}
	return strconv.AppendInt(append(append(b, digits...), 'e'), exponent, 10)
}
