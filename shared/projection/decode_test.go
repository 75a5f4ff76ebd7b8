package projection_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestDecodingKnowsWhatMayBeMissing(t *testing.T) {
	for _, null := range []projection.Raw{nil, projection.Raw("null")} {
		if v, err := projection.Decode[int](null); v != nil || err != nil {
			t.Errorf("Decode(%q) = %v, %v", null, v, err)
		}
		if v, err := projection.OrZero[[]int](null); v != nil || err != nil {
			t.Errorf("OrZero(%q) = %v, %v", null, v, err)
		}
		if v, err := projection.Require[int](null); err == nil {
			t.Errorf("Require(%q) = %v, want an error", null, v)
		}
	}
	if v, err := projection.Require[int32](projection.Raw("7")); v != 7 || err != nil {
		t.Errorf("Require = %v, %v", v, err)
	}
	if v, err := projection.Require[int32](projection.Raw("3000000000")); err == nil {
		t.Errorf("Require of what does not fit = %v", v)
	}
	if v, err := projection.DecodeEach[int]([]projection.Raw{projection.Raw("1"), projection.Raw("2")}); fmt.Sprint(v) != "[1 2]" || err != nil {
		t.Errorf("DecodeEach = %v, %v", v, err)
	}
	if v, err := projection.DecodeEach[int]([]projection.Raw{projection.Raw(`"x"`)}); err == nil {
		t.Errorf("DecodeEach of another type = %v", v)
	}
}

func TestAnIndexIsDecodedWhole(t *testing.T) {
	index := indexed(projection.Raw(`[{"id":"a","n":1},{"id":7,"n":2}]`), "id")
	type item struct{ N int }
	items, err := projection.DecodeIndex[item](&index)
	if err != nil || len(items) != 2 || items["a"].N != 1 || items["7"].N != 2 {
		t.Errorf("DecodeIndex = %v, %v", items, err)
	}
	if items, err := projection.DecodeIndex[item](nil); items != nil || err != nil {
		t.Errorf("DecodeIndex(nil) = %v, %v", items, err)
	}
	if items, err := projection.DecodeIndex[int](&index); err == nil {
		t.Errorf("DecodeIndex of another type = %v", items)
	}
}

func TestEncodingSaysNothingOfWhatJSONHasNoWordFor(t *testing.T) {
	var none *string
	for _, value := range []any{nil, none, math.NaN(), []string(nil)} {
		if got := projection.Encode(value); got != nil {
			t.Errorf("Encode(%v) = %s", value, got)
		}
	}
	if got := projection.Encode([]string{"a"}); string(got) != `["a"]` {
		t.Errorf("Encode = %s", got)
	}
	if got := projection.QuoteUnlessNull("ab", projection.Raw("1"), projection.Raw("null")); got != nil {
		t.Errorf("a text of null = %s", got)
	}
	if got := projection.QuoteUnlessNull("ab", projection.Raw("1")); string(got) != `"ab"` {
		t.Errorf("a text of what is there = %s", got)
	}
	if got := projection.Quote("a\"\n"); string(got) != `"a\"\n"` {
		t.Errorf("Quote = %s", got)
	}
}
