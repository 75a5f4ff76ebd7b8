package projection_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

type (
	letters string
	model   struct {
		Text     string             `json:"a"`
		Other    *string            `json:"bc,omitempty"`
		Word     letters            `json:"a/b"`
		Parts    []model            `json:"~0"`
		Part     *model             `json:"é"`
		Count    int32              `json:"count"`
		Many     *uint64            `json:"many"`
		Tiny     uint8              `json:"tiny"`
		Long     int64              `json:"long"`
		Share    float32            `json:"a name that no two words hold"`
		Exact    float64            `json:"x"`
		On       bool               `json:"on"`
		Lists    [][]*int           `json:"lot"`
		When     time.Time          `json:"when"`
		Maybe    *time.Time         `json:"maybe"`
		Raw      json.RawMessage    `json:"raw"`
		Large    *big.Int           `json:"large"`
		Any      any                `json:"any"`
		Map      map[string]float64 `json:"map"`
		Bytes    []byte             `json:"byte"`
		Pair     [2]int             `json:"pair"`
		Embedded embedded           `json:"embedded"`
		Quoted   quoted             `json:"quoted"`
		Tagged   tagged             `json:"tagged"`
		Address  netip.Addr         `json:"address"`
		Odd      odd                `json:"odd"`
		Number   json.Number        `json:"number"`
		Twice    twice              `json:"twice"`
		Left     string             `json:"-"`
	}
	embedded struct {
		inner
		M int `json:"m"`
	}
	inner struct {
		N int `json:"n"`
	}
	tagged struct {
		letters `json:"m"` //nolint:unused // what no code can reach is not to be set
	}
	quoted struct {
		N int `json:"n,string"`
	}
	twice struct {
		M int `json:"n"`
		N int `json:"n"` //nolint:govet // encoding/json sets neither
	}
	odd struct {
		Untagged int
		N        int `json:"n"`
	}
)

// modelShape names the members of a model, so that none is there twice: encoding/json makes one value of two.
var modelShape = func() *projection.Shape {
	s := &projection.Shape{Type: projection.Object}
	for i := range reflect.TypeFor[model]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[model]().Field(i).Tag.Get("json"), ",")
		s.Members = append(s.Members, projection.Member{Name: name})
	}
	s.Members[3].Shape = &projection.Shape{Nullable: true, Type: projection.Array, Items: s}
	return s
}()

// sameAsJSON fails unless data is decoded to what encoding/json decodes, or is an error for both.
func sameAsJSON(t rapid.TB, data []byte) {
	t.Helper()
	body, err := modelShape.Parse(data)
	if err != nil {
		return
	}
	var want model
	wrong := json.Unmarshal(data, &want)
	got, err := projection.Decode[model](body)
	if (err != nil) != (wrong != nil) {
		t.Fatalf("%s: %v, want %v", data, err, wrong)
	}
	if err == nil && !reflect.DeepEqual(got, &want) {
		t.Fatalf("%s is %+v, want %+v", data, got, &want)
	}
}

var values = rapid.SampledFrom([]string{
	`""`, `"text"`, `"\u00e9\n"`, `null`, `0`, `-1`, `12`, `300`, `2147483648`, `999999999999999999`, `9223372036854775807`, `9223372036854775808`, `18446744073709551615`,
	`-9223372036854775808`, `1.5`, `1e400`, `1e39`, `-0`, `true`, `false`, `[]`, `[1,2,3]`, `[[1,null],[],null]`, `{}`, `{"n":1,"m":2}`, `{"n":"1"}`, `{"Untagged":1}`, `{"n":1,"N":2}`, `{"m":"n"}`, `"10.0.0.1"`, `"1.5"`,
	`"2026-03-04T11:52:30Z"`, `"2026-03-04"`, `"aGk="`, `[ {} , {"a" : "x"} ]`, `{"a":"y","é":{"a":1}}`, `{"é":{"é":null}}`, `"a text of more than eight bytes"`,
})

func TestDecodingAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var members []string
		for _, m := range modelShape.Members {
			if rapid.IntRange(0, 3).Draw(t, m.Name) == 0 {
				gap := space.Draw(t, "gap")
				members = append(members, gap+spell(m.Name, rapid.Bool().Draw(t, "escaped"))+gap+":"+space.Draw(t, "gap")+values.Draw(t, "value")+gap)
			}
		}
		members = append(members, `"unknown":{"a":[{}]}`)
		if rapid.Bool().Draw(t, "shuffled") {
			members = rapid.Permutation(members).Draw(t, "members")
		}
		data := "{" + strings.Join(members, ",") + "}"
		sameAsJSON(t, []byte(data))
	})
}

func TestEachFieldAgreesWithEncodingJSON(t *testing.T) {
	for _, m := range modelShape.Members {
		for i := range 200 {
			sameAsJSON(t, []byte("{"+string(projection.AppendString(nil, m.Name))+": "+values.Example(i)+"}"))
		}
	}
}

func FuzzDecodingAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{`{"a":"x","bc":null,"~0":[{"a":"y"}],"é":{"count":1}}`, `{"long":12,"x":1.5,"on":true,"lot":[[1]]}`, `[]`, `{"any":[{"map":1}],"map":{"a":1}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte(`\u`)) || !bytes.Equal(data, bytes.ToLower(data)) || bytes.ContainsRune(data, 'ſ') {
			return // encoding/json takes a name in other letters for the same
		}
		sameAsJSON(t, data)
	})
}

// The shape has not looked at a member in other letters, so it is not what its name in small letters promises.
func TestAFieldIsNotDecodedFromOtherLetters(t *testing.T) {
	got, err := projection.Decode[model](parse(t, `{"Count":"many","count":2,"COUNT":3}`))
	if err != nil || got.Count != 2 {
		t.Errorf("Decode = %+v, %v", got, err)
	}
}

func TestOfMembersThatNoShapeNamesTheLastIsDecoded(t *testing.T) {
	got, err := projection.Decode[model](parse(t, `{"a":"x","a":"y","bc":"x","bc":null,"~0":[{},{}],"~0":[{"a":"z"}],"lot":[[1]],"lot":null}`))
	if err != nil || got.Text != "y" || got.Other != nil || len(got.Parts) != 1 || got.Parts[0].Text != "z" || got.Lists != nil {
		t.Errorf("Decode = %+v, %v", got, err)
	}
}

func TestAnErrorOfDecodingSaysWhere(t *testing.T) {
	for data, want := range map[string]string{
		`{"~0":[{},{"a/b":1}]}`:   "#/~00/1/a~1b: does not fit the Go type projection_test.letters",
		`{"long":1.0}`:            "#/long: does not fit the Go type int64",
		`{"count":2147483648}`:    "#/count: does not fit the Go type int32",
		`{"when":"secret"}`:       "#/when: does not fit the Go type time.Time",
		`{"é":{"map":{"a":"b"}}}`: "#/é/map: does not fit the Go type map[string]float64",
		`[1]`:                     "#: does not fit the Go type projection_test.model",
	} {
		if _, err := projection.Decode[model](parse(t, data)); err == nil || err.Error() != want {
			t.Errorf("Decode(%s) = %v, want %s", data, err, want)
		}
	}
	if _, err := projection.DecodeEach[int]([]projection.Raw{nil}); err == nil {
		t.Error("what is absent was decoded")
	}
}

func TestWhatIsDecodedOutlivesItsBody(t *testing.T) {
	data := []byte(`{"a":"text","bc":"more","raw":[1]}`)
	got, err := projection.Decode[model](data)
	clear(data)
	if err != nil || got.Text != "text" || *got.Other != "more" || string(got.Raw) != "[1]" {
		t.Errorf("Decode = %+v, %v", got, err)
	}
}
