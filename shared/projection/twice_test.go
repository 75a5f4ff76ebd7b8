package projection_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

// pair is an object with two named members, one of which begins with a letter that others fold to (U+017F, U+212A).
type pair struct {
	SK json.RawMessage `json:"sk"`
	B  json.RawMessage `json:"b"`
}

var pairShape = &projection.Shape{Type: projection.Object, Members: []projection.Member{{Name: "sk"}, {Name: "b"}}}

// agree fails unless what a checked object's members are is what encoding/json decodes.
func agree(t rapid.TB, data []byte) {
	t.Helper()
	into := make([]projection.Raw, 2)
	body, err := pairShape.ParseMembers(data, []string{"sk", "b"}, into)
	if err != nil {
		return
	}
	var decoded pair
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatalf("%s was checked: %v", data, err)
	}
	for i, want := range []json.RawMessage{decoded.SK, decoded.B} {
		for _, got := range []projection.Raw{into[i], body.Member([]string{"sk", "b"}[i])} {
			if string(got) != string(want) {
				t.Fatalf("%s: checked %s and decoded %s", data, got, want)
			}
		}
	}
}

func TestWhatIsCheckedIsWhatIsDecoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.SliceOfN(rapid.SampledFrom([]string{`sk`, `SK`, `s\u006b`, `ſk`, `s\u212a`, `b`, `B`, `\u0062`, `c`, ``}), 0, 5).Draw(t, "names")
		var members []string
		count, twisted := map[string]int{}, false
		for _, name := range written {
			members = append(members, `"`+name+`":`+scalar.Draw(t, "value"))
			var read string
			if err := json.Unmarshal([]byte(`"`+name+`"`), &read); err != nil {
				t.Fatal(err)
			}
			count[read]++
			twisted = twisted || read != "sk" && strings.EqualFold(read, "sk") || read == "B"
		}
		data := []byte("{" + strings.Join(members, ",") + "}")
		refused := count["sk"] > 1 || count["b"] > 1 || twisted
		if err := pairShape.Check(data); (err != nil) != refused {
			t.Fatalf("Check(%s) = %v, want it refused: %v", data, err, refused)
		}
		agree(t, data)
	})
}

func FuzzWhatIsCheckedIsWhatIsDecoded(f *testing.F) {
	for _, seed := range []string{`{"sk":1,"b":2}`, `{"sk":1,"sk":2}`, `{"b":1,"B":2}`, `{"\u017fk":[1],"x":{"sk":0,"sk":1}}`, `{"sk":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
