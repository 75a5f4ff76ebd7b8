package xbff

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("x-bff.json", schema); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("x-bff.json")
}

// instance makes of YAML what the validator takes.
func instance(t *testing.T, text string) any {
	t.Helper()
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil {
		t.Fatal(err)
	}
	r := newReader("", nil)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.literal(node.Content[0], "", verbatim).JSON()))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemaAcceptsWhatIsRight(t *testing.T) {
	schema := compile(t)
	data, err := os.ReadFile("testdata/mobile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]string{"mobile.yaml": string(data)}
	for _, r := range Rules() {
		right[string(r.Code)+" right"] = document(r.Right)
		if !slices.ContainsFunc(syntax, func(s Rule) bool { return s.Code == r.Code }) {
			right[string(r.Code)+" wrong"] = document(r.Wrong)
		}
	}
	for name, text := range right {
		if err := schema.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// unseen are the rules that a schema cannot say.
var unseen = []Code{NotADocument, AliasedValue, DuplicateKey, MisplacedKey, NotJSON, DuplicateName, ExpressionNotHere}

func TestSchemaRefusesWhatIsWrong(t *testing.T) {
	schema := compile(t)
	wrong := map[string]string{}
	for _, r := range syntax {
		if !slices.Contains(unseen, r.Code) {
			wrong[string(r.Code)] = document(r.Wrong)
		}
	}
	files, _ := filepath.Glob("testdata/wrong/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if code, _, _ := strings.Cut(filepath.Base(file), "-"); !slices.Contains(unseen, Code(code)) {
			wrong[file] = string(data)
		}
	}
	for name, text := range wrong {
		if schema.Validate(instance(t, text)) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// What the reader and the schema know is the same: keys, and which of them are required.
func TestSchemaHasTheReadersKeys(t *testing.T) {
	var schema struct {
		Defs map[string]struct {
			AdditionalProperties any
			Properties           map[string]any
			Required             []string
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string]vocabulary{
		"document": documentKeys, "source": sourceKeys, "operation": operationKeys, "partial": partialKeys, "step": stepKeys,
		"parameter": parameterKeys, "body": bodyKeys, "criterion": criterionKeys, "failure": failureKeys,
		"override": overrideKeys, "cache": cacheKeys, "batch": batchKeys, "each": eachKeys, "lookup": lookupKeys,
		"enum": enumKeys, "coalesce": coalesceKeys, "const": constKeys, "go": goKeys,
	} {
		def := schema.Defs[name]
		if got, want := slices.Sorted(maps.Keys(def.Properties)), slices.Sorted(slices.Values(keys.keys)); !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %v, the reader %v", name, got, want)
		}
		required := slices.Collect(maps.Keys(keys.samples))
		for _, key := range keys.keys {
			if strings.HasPrefix(key, "$") {
				required = append(required, key)
			}
		}
		if got, want := slices.Sorted(slices.Values(def.Required)), slices.Sorted(slices.Values(required)); !slices.Equal(got, want) {
			t.Errorf("%s: the schema requires %v, the reader %v", name, got, want)
		}
		if def.AdditionalProperties != false {
			t.Errorf("%s takes other keys", name)
		}
		delete(schema.Defs, name)
	}
	// What is left has no keys of its own.
	for name, def := range schema.Defs {
		if def.AdditionalProperties == false {
			t.Errorf("nothing reads %s", name)
		}
	}
	property := slices.Sorted(maps.Keys(schema.Defs["property"].Properties))
	if !slices.Equal(property, propertyKeys) {
		t.Errorf("a property has %v", property)
	}
}
