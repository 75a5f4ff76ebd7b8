package sample

import (
	"math"
	"strconv"
	"strings"
)

// number makes a number within its bounds, near to what its name says.
func (m *maker) number(whole *folded, at place) (any, error) {
	integer := kind(&whole.Schema) == "integer"
	step := 0.01
	if integer {
		step = 1
	}
	if whole.MultipleOf != nil && *whole.MultipleOf > 0 {
		step = *whole.MultipleOf
		if integer && step != math.Trunc(step) {
			step *= math.Round(1 / (step - math.Trunc(step)))
		}
	}
	least, most := limits(whole, integer)
	low, high := usual(at.name, integer)
	first, last := whole.steps(max(low, least), min(high, most), step)
	if first > last { // what is usual is not what is allowed: from there on, then, as near to nothing as may be
		low = max(least, min(0, most))
		if most <= 0 {
			low = max(least, most-100*step)
		}
		first, last = whole.steps(low, min(most, low+100*step), step)
	}
	switch {
	case first > last && !integer && whole.MultipleOf == nil: // nothing between but finer numbers
		return least + (most-least)/2, nil
	case first > last:
		return nil, errNever
	}
	count := int64(min(last-first, 1<<40)) + 1
	return rounded((first+float64(m.random(at).Int64N(count)))*step, step), nil
}

// steps are the first and the last multiple of step between two numbers, the bounds of the schema being among those or not.
func (f *folded) steps(low, high, step float64) (first, last float64) {
	first, last = math.Ceil(low/step), math.Floor(high/step)
	if f.Min != nil && f.ExclusiveMin.IsTrue() && first*step <= *f.Min || f.ExclusiveMin.Value != nil && first*step <= *f.ExclusiveMin.Value {
		first++
	}
	if f.Max != nil && f.ExclusiveMax.IsTrue() && last*step >= *f.Max || f.ExclusiveMax.Value != nil && last*step >= *f.ExclusiveMax.Value {
		last--
	}
	return first, last
}

// rounded is v with as many decimals as step has.
func rounded(v, step float64) float64 {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(step, 'f', -1, 64), ".")
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', len(decimals), 64), 64)
	if err != nil {
		return v
	}
	return r
}

// limits are what a number may be.
func limits(whole *folded, integer bool) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	if integer {
		least, most = -1<<53, 1<<53 // as far as JSON is read alike everywhere
	}
	switch whole.Format {
	case "int32":
		least, most = math.MinInt32, math.MaxInt32
	case "float":
		least, most = -math.MaxFloat32, math.MaxFloat32
	}
	for _, bound := range []*float64{whole.Min, whole.ExclusiveMin.Value} {
		if bound != nil {
			least = max(least, *bound)
		}
	}
	for _, bound := range []*float64{whole.Max, whole.ExclusiveMax.Value} {
		if bound != nil {
			most = min(most, *bound)
		}
	}
	return least, most
}

// usual is between what numbers of a name are.
func usual(name string, integer bool) (low, high float64) {
	said := words(name)
	for i := len(said) - 1; i >= 0; i-- {
		if r, ok := ranges[said[i]]; ok {
			return r[0], r[1]
		}
	}
	if integer {
		if len(said) > 1 && said[len(said)-1] == "at" {
			return 1767225600, 1798761599 // seconds of 2026
		}
		return 1, 100
	}
	return 1, 100
}
