package projection_test

import (
	"fmt"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestKeys(t *testing.T) {
	lines := projection.Raw(`[{"p":{"id":"b"}},{"p":{"id":"a"}},{"p":{"id":"\u0062"}},{"p":{"id":null}},{},{"p":{"id":7}}]`)
	keys, err := projection.Keys(lines, 3, "p", "id")
	if got := fmt.Sprintf("%s", keys); err != nil || got != `["b" "a" 7]` {
		t.Errorf("Keys = %s, %v, want each once, in order", got, err)
	}
	if got := fmt.Sprint(projection.Params(keys)); got != "[b a 7]" {
		t.Errorf("Params = %s", got)
	}
	if items, err := projection.Distinct(lines, 3, "p", "id"); err != nil || len(items) != 3 || string(items[1]) != `{"p":{"id":"a"}}` {
		t.Errorf("Distinct = %s, %v", items, err)
	}
	if keys, err := projection.Keys(lines, 2, "p", "id"); err == nil {
		t.Errorf("Keys = %v, want an error: there are three", keys)
	}
	if keys, err := projection.Keys(nil, 2, "id"); err != nil || len(keys) != 0 {
		t.Errorf("Keys of nothing = %v, %v", keys, err)
	}
}
