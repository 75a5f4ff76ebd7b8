package projection_test

import (
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

// indexed returns an index of the items of a list.
func indexed(items projection.Raw, key ...string) projection.Index {
	var x projection.Index
	x.Add(items, key...)
	return x
}

func TestIndex(t *testing.T) {
	x := indexed(parse(t, `[{"id":"b","n":1},{"id":"a","n":2},{"id":"a","n":3},{"n":4},{"id":null,"n":5},{"id":{},"n":6},7]`), "id")
	x.Add(parse(t, `[{"id":12,"n":8},{"id":"\u00e9","n":9},{"id":"12","n":10},{"id":true,"n":11}]`), "id")
	x.Add(nil, "id") // a batch that failed
	x.Put(parse(t, `"own"`), parse(t, `{"n":12}`))
	for key, want := range map[string]string{
		`"a"`:      "3", // of two items of one key the last counts
		`"\u0062"`: "1",
		`"é"`:      "9",
		`12`:       "8",
		`12.0`:     "-",
		`"12"`:     "10",
		`true`:     "11",
		`"true"`:   "-",
		`"own"`:    "12",
		`null`:     "-",
		`{}`:       "-",
		`""`:       "-",
		`"absent"`: "-",
	} {
		if got := show(x.Find(parse(t, key)).Member("n")); got != want {
			t.Errorf("Find(%s) = %s, want %s", key, got, want)
		}
	}
	if x.Find(nil) != nil {
		t.Error("an absent key finds something")
	}
}

func TestZeroIndexIsEmpty(t *testing.T) {
	var x projection.Index
	if got := x.Find(parse(t, `"a"`)); got != nil {
		t.Errorf("Find = %s", got)
	}
	x.Put(parse(t, `"a"`), parse(t, `1`))
	if got := show(x.Find(parse(t, `"a"`))); got != "1" {
		t.Errorf("Find after Put = %s", got)
	}
}
