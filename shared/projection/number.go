package projection

import (
	"cmp"
	"strconv"
	"strings"
)

// Compare compares two numbers exactly, however large or precise they are: -1 when r is less than other, 0 when they are
// equal, 1 when it is greater. Both must be numbers.
func (r Raw) Compare(other Raw) int {
	a, b := decimalOf(r), decimalOf(other)
	if a.sign != b.sign {
		return cmp.Compare(a.sign, b.sign)
	}
	return a.sign * a.compare(b)
}

// decimal is sign × 0.digits × 10^exponent; digits neither begin nor end with a zero.
type decimal struct {
	sign     int // -1, 0 or 1
	digits   string
	exponent int
}

func decimalOf(r Raw) decimal {
	text, negative := strings.CutPrefix(string(r), "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	// An exponent that no int holds is one of many millions: the largest will do.
	exponent, _ := strconv.Atoi(power)
	exponent = max(-1<<40, min(exponent, 1<<40)) + len(whole)
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	exponent -= len(digits) - len(significant)
	d := decimal{1, strings.TrimRight(significant, "0"), exponent}
	switch {
	case d.digits == "":
		return decimal{}
	case negative:
		d.sign = -1
	}
	return d
}

// compare compares the magnitudes.
func (d decimal) compare(other decimal) int {
	return cmp.Or(cmp.Compare(d.exponent, other.exponent), cmp.Compare(d.digits, other.digits))
}
