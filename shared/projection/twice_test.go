package projection_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

var pairShape = &projection.Shape{Type: projection.Object, Members: []projection.Member{{Name: "sk"}, {Name: "b"}}}

// agree fails unless what a checked object's members are is what encoding/json decodes.
func agree(t rapid.TB, data []byte) {
	t.Helper()
	names, into := []string{"sk", "b"}, make([]projection.Raw, 2)
	body, err := pairShape.Parse(data)
	if err != nil {
		return
	}
	body.Members(names, into)
	var decoded map[string]json.RawMessage // and not a struct, whose members have no case
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatalf("%s was checked: %v", data, err)
	}
	for i, name := range names {
		for _, got := range []projection.Raw{into[i], body.Member(name)} {
			if string(got) != string(decoded[name]) {
				t.Fatalf("%s: checked %s and decoded %s", data, got, decoded[name])
			}
		}
	}
}

func TestWhatIsCheckedIsWhatIsDecoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.SliceOfN(rapid.SampledFrom([]string{`sk`, `SK`, `s\u006b`, `b`, `\u0062`, `c`, ``}), 0, 5).Draw(t, "names")
		var members []string
		count := map[string]int{}
		for _, name := range written {
			members = append(members, `"`+name+`":`+scalar.Draw(t, "value"))
			var read string
			if err := json.Unmarshal([]byte(`"`+name+`"`), &read); err != nil {
				t.Fatal(err)
			}
			count[read]++
		}
		data := []byte("{" + strings.Join(members, ",") + "}")
		twice := count["sk"] > 1 || count["b"] > 1
		if err := pairShape.Check(data); (err != nil) != twice {
			t.Fatalf("Check(%s) = %v, want it refused: %v", data, err, twice)
		}
		agree(t, data)
	})
}

func FuzzWhatIsCheckedIsWhatIsDecoded(f *testing.F) {
	for _, seed := range []string{`{"sk":1,"b":2}`, `{"sk":1,"sk":2}`, `{"b":1,"B":2}`, `{"c":[1],"x":{"sk":0,"sk":1}}`, `{"sk":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
