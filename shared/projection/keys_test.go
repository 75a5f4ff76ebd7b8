package projection_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestKeys(t *testing.T) {
	lines := projection.Raw(`[{"p":{"id":"b"}},{"p":{"id":"a"}},{"p":{"id":"\u0062"}},{"p":{"id":null}},{},{"p":{"id":7}}]`)
	keys, err := projection.Keys(lines.Items(), 3, "p", "id")
	if got := fmt.Sprintf("%s", keys); err != nil || got != `["b" "a" 7]` {
		t.Errorf("Keys = %s, %v, want each once, in order", got, err)
	}
	if got := fmt.Sprint(projection.Params(keys)); got != "[b a 7]" {
		t.Errorf("Params = %s", got)
	}
	if items, err := projection.Distinct(lines.Items(), 3, "p", "id"); err != nil || len(items) != 3 || string(items[1]) != `{"p":{"id":"a"}}` {
		t.Errorf("Distinct = %s, %v", items, err)
	}
	if keys, err := projection.Keys(lines.Items(), 2, "p", "id"); err == nil {
		t.Errorf("Keys = %v, want an error: there are three", keys)
	}
	if keys, err := projection.Keys(projection.Raw(nil).Items(), 2, "id"); err != nil || len(keys) != 0 {
		t.Errorf("Keys of nothing = %v, %v", keys, err)
	}
}

func TestWalkGoesThroughListsInLists(t *testing.T) {
	orders := projection.Raw(`{"items":[{"lines":[{"id":"a"},{"id":"b"}]},{"lines":[]},{"lines":null},{},{"lines":[{"id":"c"}]}],"*":{"id":"star"}}`)
	for _, tc := range []struct {
		pointer []string
		want    string
	}{
		{[]string{"items", "*", "lines", "*", "id"}, `["a" "b" "c"]`},
		{[]string{"items", "*", "lines", "0", "id"}, `["a" "c"]`},
		{[]string{"items", "0", "lines", "*"}, `[{"id":"a"} {"id":"b"}]`},
		{[]string{"*", "id"}, `["star"]`},
		{[]string{"none", "*"}, `[]`},
		{nil, "[" + string(orders) + "]"},
	} {
		if got := fmt.Sprintf("%s", slices.Collect(orders.Walk(tc.pointer...))); got != tc.want {
			t.Errorf("Walk(%q) = %s, want %s", tc.pointer, got, tc.want)
		}
	}
	for item := range orders.Walk("items", "*", "lines", "*") {
		if string(item) != `{"id":"a"}` {
			t.Errorf("Walk went on to %s", item)
		}
		break
	}
}
