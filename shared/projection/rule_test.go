package projection_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

// keys are as long as a word, two words and more, with their quotation marks and the colon, and a byte less and more than that.
var keys = []string{"a", "five5", "sixsix", "a name of 12", "a name of 13", "a name of 14", "a name that no two words hold", "é", "q\"", "b\\", ""}

func keyed(required int) *projection.Shape {
	s := &projection.Shape{Type: projection.Object}
	for i, name := range keys {
		s.Members = append(s.Members, projection.Member{Name: name, Required: i < required, Shape: &projection.Shape{Type: projection.String}})
	}
	return s
}

// spell writes a name as JSON, or with its first byte escaped.
func spell(name string, escaped bool) string {
	if !escaped || name == "" || name[0] >= 0x80 {
		return string(projection.AppendString(nil, name))
	}
	return fmt.Sprintf(`"\u%04x`, name[0]) + string(projection.AppendString(nil, name[1:])[1:])
}

// One shape is used for objects of all orders, so that what it expects is often wrong.
func TestMembersAreFoundInAnyOrder(t *testing.T) {
	required := 2
	shape := keyed(required)
	pick := &projection.Pick{Members: []projection.Picked{{Name: keys[1]}, {Name: keys[4]}, {Name: "unknown"}}}
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SliceOfN(rapid.SampledFrom(append([]string{"unknown"}, keys...)), 0, 12).Draw(t, "names")
		var members []string
		count, broken := map[string]int{}, false
		for _, name := range of {
			if count[name]++; name != "unknown" && count[name] > 1 {
				broken = true
			}
			text := rapid.SampledFrom([]string{`""`, `"x"`, `"\u00e9"`, `"a text of more than eight bytes"`, `1`}).Draw(t, "value")
			broken = broken || text == "1" && name != "unknown"
			gap := space.Draw(t, "gap")
			members = append(members, gap+spell(name, rapid.Bool().Draw(t, "escaped"))+gap+":"+space.Draw(t, "gap")+text+gap)
		}
		broken = broken || count[keys[0]] == 0 || count[keys[1]] == 0
		data := []byte("{" + strings.Join(members, ",") + "}")
		err := shape.Check(data)
		picked, err2 := shape.ParsePicked(data, pick)
		if (err != nil) != broken || (err2 != nil) != broken {
			t.Fatalf("Check(%s) = %v, ParsePicked %v, want it refused: %v", data, err, err2, broken)
		}
		if broken {
			return
		}
		var want, got map[string]any
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(picked, &got); err != nil {
			t.Fatalf("%s: %v", picked, err)
		}
		for _, name := range append([]string{"unknown"}, keys...) {
			if _, is := got[name]; is && name != keys[1] && name != keys[4] && name != "unknown" {
				t.Fatalf("%s is picked of %s", picked, data)
			} else if is && got[name] != want[name] {
				t.Fatalf("%s is picked of %s", picked, data)
			}
		}
		if got[keys[1]] == nil || want[keys[4]] != got[keys[4]] || want["unknown"] != got["unknown"] {
			t.Fatalf("%s is picked of %s", picked, data)
		}
	})
}

func TestOneShapeChecksManyBodiesAtOnce(t *testing.T) {
	shape := keyed(len(keys))
	var all sync.WaitGroup
	for first := range keys {
		all.Go(func() {
			var members []string
			for i := range keys {
				members = append(members, spell(keys[(first+i)%len(keys)], false)+`:"x"`)
			}
			for range 100 {
				slices.Reverse(members)
				data := "{" + strings.Join(members, ",") + "}"
				if err := shape.Check([]byte(data)); err != nil {
					t.Errorf("%s: %v", data, err)
				}
			}
		})
	}
	all.Wait()
}

func TestANameIsNotReadWithoutItsEscapes(t *testing.T) {
	for _, name := range []string{"q\"", "b\\", "n\n", "\x00", `\u0061`} {
		shape := &projection.Shape{Type: projection.Object, Members: []projection.Member{{Name: name}}}
		data := `{"` + name + `":[],"":1}`
		if err := shape.Check([]byte(data)); (err == nil) != json.Valid([]byte(data)) {
			t.Errorf("Check(%q) = %v", data, err)
		}
	}
	shape := &projection.Shape{Type: projection.Object, Members: []projection.Member{{Name: `\u0061`, Required: true}}}
	if err := shape.Check([]byte(`{"\u0061":1}`)); err == nil {
		t.Error("a name that has an escape is not the name that spells it")
	}
}
