package facet_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/facet-bff/facet/"

type layer struct {
	in     string
	may    []string
	reason string
}

// layers say who may import whom, each with the reason. A package belongs to the first layer whose folder it is in, and
// may import the packages in that layer's `may`. "." stands for the package's own folder in the layer: bff/mobile.
var layers = []layer{
	{"shared/fault", nil, "everything returns faults, so they depend on nothing of ours"},
	{"shared/projection", nil, "generated code runs on it for every byte, so it depends on nothing of ours"},
	{"shared/contract", nil, "tests, binaries and the tool read it, and it knows nothing but JSON"},
	{"shared/deadline", nil, "it is a context, whatever is bounded by it"},
	{"shared/config", []string{"internal/nearest"}, "it reads any struct, and knows nothing of what is in it"},
	{"shared/telemetry", []string{"shared/deadline", "shared/fault"}, "whoever handles a request may annotate it, so it is below them all"},
	{"shared/auth", []string{"shared/fault", "shared/telemetry"}, "it knows who is asking, and nothing of what"},
	{"shared/fanout", []string{"shared/deadline", "shared/fault"}, "it knows nothing of HTTP, so that a handler can be tested without"},
	{"shared/upstream", []string{"shared/deadline", "shared/fault", "shared/projection", "shared/upstream"}, "what a link needs of a request it is given as a function"},
	{"shared/drift", []string{"shared/contract", "shared/upstream"}, "it looks at what services answer, and tells whom it was given"},
	{"shared/secure", nil, "it sets fields in a header, whatever is answered"},
	{"shared/cors", nil, "it knows origins, and nothing of who asks"},
	{"shared/etag", []string{"shared/telemetry"}, "tags are the same everywhere; telemetry has the names of the fields that say an answer is not whole"},
	{"shared/negotiate", nil, "it reads a header, whatever the members mean"},
	{"shared/compress", []string{"shared/etag", "shared/negotiate"}, "another coding has another tag, and that is all it knows of an answer"},
	{"shared/cbor", []string{"shared/etag", "shared/fault", "shared/negotiate", "shared/projection"}, "it makes another representation of any JSON"},
	{"shared/fields", []string{"shared/fault", "shared/projection"}, "it copies parts of any JSON"},
	{"shared/cache", []string{"shared/cache", "shared/etag", "shared/fault", "shared/upstream"}, "it is a link in front of handlers and of upstreams, and knows neither who asks nor what is asked"},
	{"shared/sample", nil, "it knows schemas, and nothing of who wants a value"},
	{"shared/mock", []string{"shared/fault", "shared/negotiate", "shared/sample", "shared/validate"}, "it answers for any service from its document"},
	{"shared/contracttest", []string{"shared/contract", "shared/mock"}, "it fakes any service from its document, in any project's tests"},
	{"shared/validate", []string{"shared/fault"}, "it is usable alone in front of any handler"},
	{"shared/transform", []string{"shared/fault"}, "it rewrites messages, whoever sends them and wherever they go"},
	{"shared/route", []string{"shared/fault", "shared/telemetry", "shared/transform", "shared/upstream"}, "it chooses who answers; who is asking it is given as a function"},
	{"shared/ratelimit", []string{"shared/fault", "shared/ratelimit"}, "who asks, and of which tier they are, it is given as functions"},
	{"shared/serve", []string{"shared/fault", "shared/telemetry"}, "it listens, whatever it is that answers"},
	{"shared/gateway", []string{
		"shared/auth", "shared/cache", "shared/cbor", "shared/compress", "shared/cors", "shared/deadline", "shared/etag", "shared/fault", "shared/fields",
		"shared/ratelimit", "shared/route", "shared/secure", "shared/telemetry", "shared/upstream/credential", "shared/validate",
	}, "it is the one place that puts the stack together, and takes out what no service may believe"},
	{"shared/binary", []string{"internal/nearest", "shared"}, "it joins everything that a binary needs but its frontends"},
	{"gen", []string{"gen", "shared"}, "generated code runs on the framework and never on what a team wrote"},
	{"clients", []string{"gen/upstreams", "shared"}, "how an upstream is reached does not depend on who asks"},
	{"bff", []string{".", "gen", "shared"}, "a frontend is deployed alone, so it imports no other, nor how its upstreams are reached"},
	{"internal/demo", []string{"internal/demo", "gen/upstreams", "shared/fault", "specs"}, "the demo's services know their own documents, as real ones would"},
	{"internal/nearest", nil, "whoever reads what people write may guess what they meant"},
	{"internal/problemtest", []string{"shared/fault"}, "any test may hold an answer to what is promised of problems"},
	{"internal/redistest", nil, "any package may test with Redis"},
	{"internal/cachesuite", []string{"shared/cache"}, "it is one proxy, with the cache in it"},
	{"internal/bench", []string{"internal/bench", "shared"}, "it is a team's repository in small, with what measures it beside"},
	{"internal/patterns", nil, "it has no code but tests, which run a page of the docs"},
	{"internal/e2e", nil, "it has no code but tests, which put everything together"},
	{"cmd/facet/internal/soundness", []string{"cmd/facet", "shared"}, "it runs what was generated, as a frontend's binary does, and no binary imports it"},
	{"cmd/facet", []string{"cmd/facet", "internal/nearest", "shared/auth", "shared/binary", "shared/config", "shared/contract", "shared/mock", "shared/sample"}, "the tool shares nothing with what it generates but the demo tokens, what configuration files may say, the lock, and what stands in for services"},
	{"cmd", []string{"bff", "clients", "gen", "internal", "shared", "specs"}, "main joins what the others keep apart"},
	{"specs", nil, "documents import nothing"},
}

func TestPackagesImportOnlyWhatTheirLayerMay(t *testing.T) {
	for _, p := range packages(t) {
		at := slices.IndexFunc(layers, func(l layer) bool { return within(p.name, l.in) })
		if at < 0 {
			t.Errorf("package %s is in no layer: say in layers what it may import, and why", p.name)
			continue
		}
		layer := layers[at]
		for _, imported := range p.imports {
			allowed := slices.ContainsFunc(layer.may, func(folder string) bool {
				if folder == "." {
					folder = own(p.name, layer.in)
				}
				return within(imported, folder)
			})
			if !allowed {
				t.Errorf("%s imports %s, which the layer %s may not: %s", p.name, imported, layer.in, layer.reason)
			}
		}
	}
}

// own is the folder that a package calls its own: for bff/mobile/cards in the layer bff it is bff/mobile.
func own(name, layer string) string {
	rest, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, layer), "/"), "/")
	return path.Join(layer, rest)
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

type pkg struct {
	name    string
	imports []string
}

// packages returns the module's packages and what each imports of the module, tests left aside.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var listed struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&listed); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		name, ours := strings.CutPrefix(listed.ImportPath, module)
		if !ours {
			continue
		}
		p := pkg{name: name}
		for _, imported := range listed.Imports {
			if name, ours := strings.CutPrefix(imported, module); ours {
				p.imports = append(p.imports, name)
			}
		}
		all = append(all, p)
	}
}
