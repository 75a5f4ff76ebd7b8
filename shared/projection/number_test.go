package projection_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

func TestNumbersAreComparedExactly(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"0", "-0", 0},
		{"0", "0e99", 0},
		{"1", "1.0", 0},
		{"10", "1e1", 0},
		{"0.001", "1e-3", 0},
		{"-1", "1", -1},
		{"-2", "-1", -1},
		{"12345678901234567890.123", "12345678901234567890.124", -1},
		{"1e400", "1e401", -1},
		{"1e99999999999999999999", "1", 1},
		{"1e-99999999999999999999", "0", 1},
		{"9", "10", -1},
	} {
		a, b := projection.Raw(tc.a), projection.Raw(tc.b)
		if got, back := a.Compare(b), b.Compare(a); got != tc.want || back != -tc.want {
			t.Errorf("%s compared with %s is %d and %d, want %d", a, b, got, back, tc.want)
		}
	}
}

func TestComparingAgreesWithRationalNumbers(t *testing.T) {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got := projection.Raw(a).Compare(projection.Raw(b)); got != x.Cmp(y) {
			t.Fatalf("%s compared with %s is %d", a, b, got)
		}
	})
}
