package options

import (
	"fmt"
	"strconv"
	"strings"
)

// size is a number of bytes, which is written with a unit where it has one: "64MiB".
type size int

var units = []struct {
	name  string
	shift int
}{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"", 0}}

// MarshalText writes it with the largest unit that divides it.
func (s *size) MarshalText() ([]byte, error) {
	for _, unit := range units {
		if n := int(*s); n != 0 && n%(1<<unit.shift) == 0 {
			return fmt.Appendf(nil, "%d%s", n>>unit.shift, unit.name), nil
		}
	}
	return []byte("0"), nil
}

// UnmarshalText reads it.
func (s *size) UnmarshalText(text []byte) error {
	for _, unit := range units {
		number, ok := strings.CutSuffix(string(text), unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil || n > 1<<(40-unit.shift) {
			break
		}
		*s = size(n << unit.shift)
		return nil
	}
	return fmt.Errorf("%q is no number of bytes: write it as 67108864, 512KiB, 64MiB or 1GiB", text)
}
