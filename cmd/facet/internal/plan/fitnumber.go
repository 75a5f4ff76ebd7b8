package plan

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// number proves the format, the bounds and the steps of a number.
func (f *fit) number(s, t side) {
	if !f.numberFormat(s, t) {
		return
	}
	have, want := limitsOf(s.node), limitsOf(t.node)
	low, high := ends(s.node)
	if want.Min != nil && (low == nil || stricter(low, want.Min, 1) != low && !sameBound(low, want.Min)) {
		f.report(xbff.NarrowingRange, s, t, fmt.Sprintf("%s is %s, and %s %s", t.name, want.Min.say("at least", "more than"), s.name, orAnyNumber(low, "at least", "more than")), dropPromise)
	}
	if want.Max != nil && (high == nil || stricter(high, want.Max, -1) != high && !sameBound(high, want.Max)) {
		f.report(xbff.NarrowingRange, s, t, fmt.Sprintf("%s is %s, and %s %s", t.name, want.Max.say("at most", "less than"), s.name, orAnyNumber(high, "at most", "less than")), dropPromise)
	}
	steps := have.MultipleOf
	if s.node.Type == "Integer" {
		steps = append(slices.Clone(steps), big.NewRat(1, 1))
	}
	for _, step := range want.MultipleOf {
		if !slices.ContainsFunc(steps, func(own *big.Rat) bool { return isMultiple(own, step) }) {
			f.report(xbff.NarrowingRange, s, t, fmt.Sprintf("%s is a multiple of %s, and %s need not be", t.name, decimal(step), s.name), dropPromise)
		}
	}
}

// numberFormat proves a format by the numbers that it can hold: a source that is bounded fits without being called the
// same. A format that OpenAPI does not know is one that both sides have.
func (f *fit) numberFormat(s, t side) bool {
	want := t.node.Format
	if want == "" || want == s.node.Format || t.node.Type == "Any" {
		return true
	}
	fits := false
	low, high := ends(s.node)
	switch {
	case want == "double" && s.node.Format == "float":
		fits = true
	case integerRange[want] != nil:
		within := integerRange[want]
		fits = s.node.Type == "Integer" && low != nil && high != nil && low.Value.Cmp(within[0]) >= 0 && high.Value.Cmp(within[1]) <= 0
	}
	if !fits {
		f.report(xbff.NarrowingNumber, s, t, fmt.Sprintf("%s is %s, and %s is %s, which may not fit", t.name, typeName(t.node), s.name, typeName(s.node)),
			"give the property the upstream's type and format")
	}
	return fits
}

// integerRange are the integers that a format holds, each of them: a float has 24 bits for that, a double 53.
var integerRange = map[string][]*big.Rat{
	"int32":  {power(-1, 31), new(big.Rat).Sub(power(1, 31), big.NewRat(1, 1))},
	"int64":  {power(-1, 63), new(big.Rat).Sub(power(1, 63), big.NewRat(1, 1))},
	"float":  {power(-1, 24), power(1, 24)},
	"double": {power(-1, 53), power(1, 53)},
}

func power(sign int64, exponent uint) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(sign), exponent))
}

// ends returns the bounds of a number, with those of its format, and those of an integer as an integer; nil for none.
func ends(n *Node) (low, high *Bound) {
	low, high = limitsOf(n).Min, limitsOf(n).Max
	if n.Type != "Integer" {
		return low, high
	}
	if within := integerRange[n.Format]; within != nil && (n.Format == "int32" || n.Format == "int64") {
		low, high = stricter(low, &Bound{Value: within[0]}, 1), stricter(high, &Bound{Value: within[1]}, -1)
	}
	return whole(low, 1), whole(high, -1)
}

// whole returns the bound of integers that a bound of numbers is: more than 0 is at least 1. sign is 1 for a lower bound.
func whole(b *Bound, sign int64) *Bound {
	if b == nil {
		return nil
	}
	floor := new(big.Int).Div(b.Value.Num(), b.Value.Denom()) // rounds down, the denominator being positive
	exact := b.Value.IsInt()
	value := new(big.Rat).SetInt(floor)
	switch {
	case exact && b.Exclusive:
		value.Add(value, big.NewRat(sign, 1))
	case !exact && sign > 0:
		value.Add(value, big.NewRat(1, 1))
	}
	return &Bound{Value: value}
}

// isMultiple says whether every multiple of a is one of b.
func isMultiple(a, b *big.Rat) bool {
	return b.Sign() != 0 && new(big.Rat).Quo(a, b).IsInt()
}

func sameBound(a, b *Bound) bool {
	return a.Exclusive == b.Exclusive && a.Value.Cmp(b.Value) == 0
}

func (b *Bound) say(inclusive, exclusive string) string {
	if b.Exclusive {
		return exclusive + " " + decimal(b.Value)
	}
	return inclusive + " " + decimal(b.Value)
}

func orAnyNumber(b *Bound, inclusive, exclusive string) string {
	if b == nil {
		return "may be any number"
	}
	return b.say(inclusive, exclusive)
}

// decimal writes a number that has been a decimal.
func decimal(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact {
		return r.RatString()
	}
	return r.FloatString(places)
}
