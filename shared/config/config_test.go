package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// settings has a field of every type that is read.
type settings struct {
	Listen   string             `required:"true" doc:"The public address."`
	MaxBody  Size               `default:"1MiB" doc:"The largest body."`
	Timeout  time.Duration      `default:"10s"`
	Share    float64            `default:"0.1"`
	Level    slog.Level         `default:"info"`
	Fast     bool               ``
	Keys     []string           ``
	Key      Secret             ``
	Roots    File               ``
	Services map[string]service ``
	Cache    *store             ``
	hidden   int                //nolint:unused // to show that it is not read
}

type service struct {
	URL      string `required:"true"`
	Protocol string `default:"h1" enum:"h1,h2,h2c"`
	Retry    policy
}

func (s *service) Validate() error {
	if s.URL == "bad" {
		return &KeyError{"retry.limit", errors.New("is too much for a bad URL")}
	}
	return nil
}

type policy struct {
	Limit int           `default:"2"`
	Base  time.Duration `default:"25ms"`
	Off   bool
}

func (p policy) Validate() error {
	var errs []error
	if p.Limit > 10 {
		errs = append(errs, fmt.Errorf("a Limit of %d is too much", p.Limit))
	}
	if p.Base > time.Minute {
		errs = append(errs, errors.New("who would wait so long?"))
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("policy: %w", errors.Join(errs...))
}

func (s *settings) Validate() error {
	if s.Fast && s.Timeout > 90*time.Second {
		return errors.New("Timeout is not Fast")
	}
	return nil
}

type store struct {
	Memory Size `default:"64MiB"`
}

// world is a source of these files and variables.
func world(files map[string]string) source {
	variables := map[string]string{"PORT": "8080", "EMPTY": "", "TOKEN": "s3cr3t", "TRICK": "a: [b"}
	return source{
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[filepath.ToSlash(path)]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
		Lookup: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
	}
}

func read(text string) (settings, Files, error) {
	var s settings
	files, err := world(map[string]string{"etc/facet.yaml": text, "etc/keys/shared": " hush \n", "etc/keys/none": "\n"}).read("etc/facet.yaml", &s)
	return s, files, err
}

func TestRead(t *testing.T) {
	got, files, err := read(`
listen: 127.0.0.1:${PORT}
max_body: 512KiB
timeout: ${EMPTY:-3s}
level: info
fast: true
keys: [a, "${TRICK}", $$x $1]
key: {file: keys/shared}
roots: keys/shared
services:
  orders: {url: http://orders, retry: {limit: 3}}
  users:
    url: "1.10"
    protocol: h2c
cache:
`)
	if err != nil {
		t.Fatal(err)
	}
	retry := policy{Limit: 3, Base: 25 * time.Millisecond}
	want := settings{
		Listen: "127.0.0.1:8080", MaxBody: 512 << 10, Timeout: 3 * time.Second, Share: 0.1, Level: slog.LevelInfo, Fast: true,
		Keys: []string{"a", "a: [b", "$x $1"}, Key: NewSecret("hush"), Roots: "etc/keys/shared",
		Services: map[string]service{
			"orders": {URL: "http://orders", Protocol: "h1", Retry: retry},
			"users":  {URL: "1.10", Protocol: "h2c", Retry: policy{Limit: 2, Base: 25 * time.Millisecond}},
		},
		Cache: &store{Memory: 64 << 20},
	}
	if !reflect.DeepEqual(got, want) {
		t.Error(cmp.Diff(want, got, cmp.AllowUnexported(settings{}, Secret{})))
	}
	if diff := cmp.Diff([]string{"etc/facet.yaml", "etc/keys/shared"}, slices.Sorted(maps.Keys(files))); diff != "" {
		t.Errorf("files: %s", diff)
	}
}

func TestWhatIsWrongIsSaidWithItsPlace(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"nothing at all", "", []string{"1:1: listen: is missing"}},
		{"a list", "- a", []string{"1:1: a list where keys are wanted"}},
		{"a word", "word", []string{`1:1: "word" where keys are wanted`}},
		{"no YAML", "a: b: c", []string{"1:1: is no YAML: mapping values are not allowed in this context"}},
		{"two documents", "listen: a\n---\nlisten: b", []string{"3:1: a second document: one file is one"}},
		{"an unknown key", "listen: a\ntimout: 5s", []string{"2:1: timout: there is no such key: did you mean timeout?"}},
		{"a key of nothing near", "listen: a\ncache: {zzz: 1}", []string{"2:9: cache.zzz: there is no such key: there are memory"}},
		{"a key twice", "listen: a\nlisten: b", []string{"2:1: listen: is there twice: the other one is in line 1"}},
		{"a key that is a list", "listen: a\n[a]: b", []string{"2:1: a key must be a plain word"}},
		{"a merge", "listen: a\n<<: {fast: true}", []string{"2:1: a key must be a plain word"}},
		{"an alias", "listen: &l a\nkeys: [*l]", []string{"2:8: keys.0: aliases are not followed: write it here"}},
		{"a tag", "listen: !!str a", []string{"1:9: listen: the tag !!str says nothing here: leave it out"}},
		{"nothing", "listen:", []string{"1:8: listen: there is nothing here: write a text, or leave the key out"}},
		{"everything", "listen: [a]\nmax_body: 64MB\ntimeout: 5\nshare: much\nlevel: loud\nfast: yes please\nkeys: a\nservices: {a: {protocol: h3}}", []string{
			"1:9: listen: a list where a text is wanted",
			`2:11: max_body: "64MB" is no number of bytes: write it as 512KiB, 64MiB or 1GiB`,
			`3:10: timeout: "5" is no time span: write it as 250ms, 10s or 5m`,
			`4:8: share: "much" where a number is wanted`,
			`5:8: level: slog: level string "loud": unknown name`,
			`6:7: fast: "yes please" where true or false is wanted`,
			`7:7: keys: "a" where a list is wanted`,
			`8:15: services.a.url: is missing`,
			`8:26: services.a.protocol: "h3" is not one of h1, h2, h2c`,
		}},
		{"a negative span", "listen: a\ntimeout: -5s", []string{`2:10: timeout: "-5s" is no time span: write it as 250ms, 10s or 5m`}},
		{"a zero that is a default", "listen: a\ntimeout: 0s", []string{`2:10: timeout: "0s" would mean the default, 10s: leave the key out, or write another value`}},
		{"an unset variable", "listen: ${NOPE}", []string{"1:9: listen: the variable NOPE is not set: set it, or write ${NOPE:-default}"}},
		{"a variable without a name", "listen: ${9}", []string{"1:9: listen: ${9} names no variable: write ${NAME} or ${NAME:-default}, or $$ for a dollar sign"}},
		{"a variable without an end", "listen: ${PORT", []string{"1:9: listen: ${ has no end: write ${NAME}, or $$ for a dollar sign"}},
		{"a secret in the file", "listen: a\nkey: s3cr3t", []string{"2:6: key: a secret must not be in the file itself: write {file: path} or ${VARIABLE}"}},
		{"a secret without a file", "listen: a\nkey: {path: x}", []string{"2:6: key.file: is missing", "2:7: key.path: there is no such key: there are file"}},
		{"a secret in no file", "listen: a\nkey: {file: keys/gone}", []string{"2:13: key.file: cannot be read: open etc/keys/gone: file does not exist; paths are relative to the configuration file"}},
		{"a secret in an empty file", "listen: a\nkey: {file: keys/none}", []string{"2:6: key: the file etc/keys/none has nothing in it"}},
		{"a file that is not there", "listen: a\nroots: gone", []string{"2:8: roots: cannot be read: open etc/gone: file does not exist; paths are relative to the configuration file"}},
		{"what a struct says of a field", "listen: a\nservices:\n  a:\n    url: u\n    retry: {base: 5s, limit: 11}", []string{"5:30: services.a.retry.limit: policy: a Limit of 11 is too much"}},
		{"what a struct says of two", "listen: a\nservices:\n  a:\n    url: u\n    retry: {base: 2m, limit: 11}", []string{"5:12: services.a.retry: who would wait so long?", "5:30: services.a.retry.limit: a Limit of 11 is too much"}},
		{"what a struct says with a key", "listen: a\nservices:\n  a:\n    url: bad\n    retry:\n      limit: 3", []string{"6:14: services.a.retry.limit: is too much for a bad URL"}},
		{"what a struct says of what the file does not have", "listen: a\nservices:\n  a:\n    url: bad\n    retry: {}", []string{"5:5: services.a.retry.limit: is too much for a bad URL"}},
		{"what the outermost struct says", "listen: a\ntimeout: 2m\nfast: true", []string{"2:10: timeout: Timeout is not Fast"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := read(tc.text)
			if err == nil {
				t.Fatal("it is taken")
			}
			var got []string
			for line := range strings.SplitSeq(err.Error(), "\n") {
				got = append(got, strings.TrimPrefix(line, "etc/facet.yaml:"))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFileThatIsNotThereIsItsOwnError(t *testing.T) {
	var s settings
	if files, err := Read(filepath.Join(t.TempDir(), "none.yaml"), &s); !errors.Is(err, fs.ErrNotExist) || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestTheProcessIsASource(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte("hush"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "facet.yaml"), []byte("listen: ${FACET_TEST}\nkey: {file: key}"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FACET_TEST", "here")
	var s settings
	files, err := Read(filepath.Join(dir, "facet.yaml"), &s)
	if err != nil || s.Listen != "here" || s.Key.Reveal() != "hush" || files.Changed() {
		t.Errorf("%+v, %v", s, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte("silence"), 0o600); err != nil || !files.Changed() {
		t.Errorf("a secret has changed, and nobody notices: %v", err)
	}
}

func TestASecretIsNeverPrinted(t *testing.T) {
	const text = "s3cr3t"
	s := struct {
		Key    Secret
		hidden Secret
	}{NewSecret(text), NewSecret(text)}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", s.Key, "all", s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", s.Key, "all", s)
	marshalled, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	written, err := yaml.Marshal(map[string]any{"key": s.Key})
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := Print(&printed, settings{Key: s.Key}); err != nil {
		t.Fatal(err)
	}
	all := []string{log.String(), string(marshalled), string(written), printed.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all = append(all, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, s.Key))
	}
	for _, got := range all {
		if strings.Contains(got, text) || strings.Contains(got, fmt.Sprintf("%x", text)) {
			t.Errorf("it is in %s", got)
		}
	}
	if !strings.Contains(printed.String(), "key: '********'") || !strings.Contains(all[0], `"key":"********"`) || s.hidden.Reveal() != text {
		t.Errorf("not masked, but gone:\n%s", printed.String())
	}
}

func TestPrintHasDefaults(t *testing.T) {
	got, _, err := read("listen: a\nkeys: ['5', b]\nservices: {z: {url: http://z}, a: {url: http://a}}\nkey: ${TOKEN}")
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := Print(&printed, &got); err != nil {
		t.Fatal(err)
	}
	want := `listen: a
max_body: 1MiB
timeout: 10s
share: 0.1
level: INFO
fast: false
keys:
  - "5"
  - b
key: '********'
services:
  a:
    url: http://a
    protocol: h1
    retry:
      limit: 2
      base: 25ms
      off: false
  z:
    url: http://z
    protocol: h1
    retry:
      limit: 2
      base: 25ms
      off: false
`
	if diff := cmp.Diff(want, printed.String()); diff != "" {
		t.Error(diff)
	}
}

// schema is the settings' as an editor has it.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := Schema("Settings", settings{})
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("settings.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// asJSON is a YAML text as an editor validates it.
func asJSON(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	marshalled, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	back, err := jsonschema.UnmarshalJSON(bytes.NewReader(marshalled))
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestTheSchemaTakesWhatIsReadAndRefusesWhatIsNot(t *testing.T) {
	compiled := schema(t)
	for text, good := range map[string]bool{
		"listen: a": true,
		"{listen: a, max_body: 5, timeout: 1m0.5s, share: 0.5, level: debug, fast: true, keys: [a, 5]}":                  true,
		"{listen: '${A}', max_body: '${A}', timeout: '${A}', share: '${A}', fast: '${A}', services: {a: {url: '${A}'}}}": true,
		"{listen: a, key: {file: k}, roots: k, cache: null, services: {a: {url: u, protocol: h2, retry: null}}}":         true,
		"{}":                                                 false,
		"{listen: [a]}":                                      false,
		"{listen: a, timout: 5s}":                            false,
		"{listen: a, timeout: 5}":                            false,
		"{listen: a, timeout: 5 s}":                          false,
		"{listen: a, max_body: 64MB}":                        false,
		"{listen: a, share: much}":                           false,
		"{listen: a, key: s3cr3t}":                           false,
		"{listen: a, keys: a}":                               false,
		"{listen: a, services: {a: {}}}":                     false,
		"{listen: a, services: {a: {url: u, protocol: h3}}}": false,
	} {
		if err := compiled.Validate(asJSON(t, text)); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
		files := map[string]string{"f.yaml": text, "k": "k"}
		from := world(files)
		from.Lookup = func(string) (string, bool) { return "1", true }
		var s settings
		if strings.Contains(text, "timeout: '${A}'") {
			continue // 1 is no time span
		}
		if _, err := from.read("f.yaml", &s); (err == nil) != good {
			t.Errorf("%s: read: %v", text, err)
		}
	}
}

func TestTheSchemaTellsWhatThereIs(t *testing.T) {
	text, err := Schema("Settings", settings{})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Properties map[string]struct {
			Description string
			Default     any
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if p := got.Properties["max_body"]; p.Description != "The largest body." || p.Default != "1MiB" || got.Properties["share"].Default != 0.1 {
		t.Errorf("%s", text)
	}
}

func TestKeys(t *testing.T) {
	for name, want := range map[string]string{"URL": "url", "TryTimeout": "try_timeout", "MaxBody": "max_body", "JWKS": "jwks", "TLSRoots": "tls_roots", "UserID": "user_id", "A": "a"} {
		if got := keyOf(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"listen: a", "listen: &a [*a]\n", "a: b: c", "? [a]\n: b", "services: {a: {url: bad}}", "key: {file: keys/shared}", "keys:\n- ${A:-b}\n- $$", "--- a\n--- b", "listen: !!binary a", "\"\": ''"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _, err := read(text)
		var problems Problems
		if errors.As(err, &problems) {
			lines := len(text) + 2 // YAML has more line breaks than one
			for _, p := range problems {
				if p.Line < 1 || p.Line > lines || p.Column < 1 || p.Text == "" {
					t.Errorf("%+v", p)
				}
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var once bytes.Buffer
		if err := Print(&once, got); err != nil {
			t.Fatal(err)
		}
		var printed any
		if err := yaml.Unmarshal(once.Bytes(), &printed); err != nil {
			t.Errorf("what is printed is no YAML: %v\n%s", err, once.Bytes())
		}
	})
}
