package projection_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

// read notes in a pick that what the pointer leads to is read.
func read(p *projection.Pick, pointer []string) {
	if len(pointer) == 0 {
		p.Whole = true
		return
	}
	if pointer[0] == "*" {
		if p.Items == nil {
			p.Items = new(projection.Pick)
		}
		read(p.Items, pointer[1:])
		return
	}
	i := slices.IndexFunc(p.Members, func(m projection.Picked) bool { return m.Name == pointer[0] })
	if i < 0 {
		i = len(p.Members)
		p.Members = append(p.Members, projection.Picked{Name: pointer[0], Pick: new(projection.Pick)})
	}
	read(p.Members[i].Pick, pointer[1:])
}

func TestWhatIsPickedReadsAsItDidBefore(t *testing.T) {
	shapes := []*projection.Shape{
		{},
		{Type: projection.Object, Members: []projection.Member{{Name: "bc"}, {Name: "a"}, {Name: "\"\\", Shape: &projection.Shape{Nullable: true}}}},
	}
	token := rapid.SampledFrom(append([]string{"*", "*", "absent"}, names...))
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(space.Draw(t, "before") + value(t, 4) + space.Draw(t, "after"))
		pointers := rapid.SliceOfN(rapid.SliceOfN(token, 0, 3), 0, 4).Draw(t, "pointers")
		shape := rapid.SampledFrom(shapes).Draw(t, "shape")
		pick := new(projection.Pick)
		for _, pointer := range pointers {
			read(pick, pointer)
		}
		all, err := shape.Parse(data)
		picked, err2 := shape.ParsePicked(data, pick)
		if (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
			t.Fatalf("%v, want %v", err2, err)
		}
		if err != nil {
			return
		}
		if !json.Valid(picked) || len(picked) > len(all) || picked.IsNull() != all.IsNull() || picked.Kind() != all.Kind() {
			t.Fatalf("%s is picked of %s", picked, all)
		}
		for _, pointer := range pointers {
			got, want := slices.Collect(picked.Walk(pointer...)), slices.Collect(all.Walk(pointer...))
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%q of %s is %s, want %s", pointer, picked, got, want)
			}
		}
	})
}

func TestOnlyWhatIsPickedIsCopied(t *testing.T) {
	data := []byte(` {"a": {"b": [ {"c" : 1, "d": 2}, {"c":[ ]} ], "e": {"f": 3}}, "g": "h", "i": [[1], {}], "\u006a": 4, "k": null}`)
	for _, tc := range []struct {
		name string
		pick *projection.Pick
		want string
	}{
		{"all", nil, `{"a": {"b": [ {"c" : 1, "d": 2}, {"c":[ ]} ], "e": {"f": 3}}, "g": "h", "i": [[1], {}], "\u006a": 4, "k": null}`},
		{"whether it is there", new(projection.Pick), `{}`},
		{"items", &projection.Pick{Members: []projection.Picked{{"a", &projection.Pick{Members: []projection.Picked{
			{"b", &projection.Pick{Items: &projection.Pick{Members: []projection.Picked{{"c", nil}}}}},
		}}}}}, `{"a":{"b":[{"c":1},{"c":[ ]}]}}`},
		{"whole items", &projection.Pick{Members: []projection.Picked{{"i", &projection.Pick{Items: &projection.Pick{Whole: true}}}}}, `{"i":[[1],{}]}`},
		{"the number of items", &projection.Pick{Members: []projection.Picked{{"i", &projection.Pick{Items: new(projection.Pick)}}}}, `{"i":[[],{}]}`},
		{"a name with an escape", &projection.Pick{Members: []projection.Picked{{"j", nil}, {"k", new(projection.Pick)}}}, `{"\u006a":4,"k":null}`},
	} {
		for _, shape := range []*projection.Shape{{}, {Members: []projection.Member{{Name: "k"}, {Name: "j"}, {Name: "a"}}}} {
			got, err := shape.ParsePicked(data, tc.pick)
			if err != nil || string(got) != tc.want {
				t.Errorf("%s: %s, %v, want %s", tc.name, got, err, tc.want)
			}
		}
	}
}
