package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, which is written with a unit: "64MiB".
type Size int64

var sizeUnits = []struct {
	name  string
	shift int
}{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"", 0}}

// String writes it with the largest unit that divides it.
func (s Size) String() string {
	for _, unit := range sizeUnits {
		if n := int64(s); n != 0 && n%(1<<unit.shift) == 0 {
			return strconv.FormatInt(n>>unit.shift, 10) + unit.name
		}
	}
	return "0"
}

// MarshalText is String.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads it.
func (s *Size) UnmarshalText(text []byte) error {
	for _, unit := range sizeUnits {
		number, ok := strings.CutSuffix(string(text), unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 62-unit.shift)
		if err != nil {
			break
		}
		*s = Size(n << unit.shift)
		return nil
	}
	return fmt.Errorf("%q is no number of bytes: write it as 512KiB, 64MiB or 1GiB", text)
}
