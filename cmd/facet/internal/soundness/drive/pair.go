package drive

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/shared/upstream"
)

// Pair is a frontend with its upstreams, as it was generated.
type Pair struct {
	// Name is the pair's, and its folder's.
	Name string
	// Mount registers the frontend's operations, answered over the exchange.
	Mount func(r chi.Router, exchange upstream.Exchange)
	// Loose are steps that may be missing although all is well, because an upstream's list may be too long for them.
	Loose []string
}

// side is one document with what is needed to work with it.
type side struct {
	doc   *body.Document
	judge *body.Judge
	shape *body.Judge
	// asked judges what is sent to an upstream, askedTypes only the types of it.
	asked, askedTypes *body.Judge
}

// documents are a pair's.
type documents struct {
	frontend  side
	upstreams map[string]side               // by name
	called    map[string]body.Operation     // by name: "orders.getOrder"
	typed     map[string]bool               // operations of the frontend of which code by hand computes something
	forwards  map[string]bool               // operations of the frontend that pass one of an upstream through
	asked     []body.Operation              // of the frontend, those that are answered without code by hand
	loose     []string                      // see Pair
	files     map[string]string             // by path
	stepsOf   map[string]map[string][]*step // by operation of the frontend, then of the upstream
}

// step is what the driver knows of a step.
type step struct {
	id       string
	optional bool
	// ours are the parameters that it gives, by place and name: whether the value is a literal or of the client's request.
	ours map[string]bool
}

// load reads the documents of a pair from the folders frontends, of which there is one, and upstreams.
func load(dir string, loose []string) (*documents, error) {
	d := &documents{typed: map[string]bool{}, forwards: map[string]bool{}, loose: loose, upstreams: map[string]side{}, called: map[string]body.Operation{}, files: map[string]string{}, stepsOf: map[string]map[string][]*step{}}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.yaml"))
	if err != nil {
		return nil, err
	}
	var frontend *body.Document
	upstreams := map[string]*body.Document{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		role, name := filepath.Base(filepath.Dir(file)), strings.TrimSuffix(filepath.Base(file), ".yaml")
		d.files[role+"/"+name+".yaml"] = string(data)
		doc, err := body.Read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if role == "frontends" {
			frontend = doc
			continue
		}
		upstreams["../upstreams/"+name+".yaml"] = doc
		if err := d.upstream(name, doc); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	frontend.Bundle(upstreams)
	return d, d.operations(frontend)
}

func (d *documents) upstream(name string, doc *body.Document) error {
	var err error
	if d.upstreams[name], err = sideOf(doc); err != nil {
		return err
	}
	for _, op := range doc.Operations() {
		d.called[name+"."+op.ID] = op
	}
	return nil
}

// sideOf returns an upstream's document with its judges.
func sideOf(doc *body.Document) (side, error) {
	judge, err := body.NewJudge(doc)
	if err != nil {
		return side{}, err
	}
	asked, err := body.NewRequestJudge(doc)
	if err != nil {
		return side{}, err
	}
	types, err := body.NewRequestTypeJudge(doc)
	return side{doc: doc, judge: judge, asked: asked, askedTypes: types}, err
}

// operations finds the operations that are answered as x-bff says.
func (d *documents) operations(frontend *body.Document) error {
	judge, err := body.NewJudge(frontend)
	if err != nil {
		return err
	}
	shape, err := body.NewShapeJudge(frontend)
	if err != nil {
		return err
	}
	d.frontend = side{doc: frontend, judge: judge, shape: shape}
	for _, op := range d.frontend.doc.Operations() {
		x, _ := op.Raw["x-bff"].(body.Object)
		if x["response"] == nil && x["forward"] == nil {
			continue
		}
		d.asked = append(d.asked, op)
		d.stepsOf[op.ID] = map[string][]*step{}
		d.typed[op.ID] = strings.Contains(fmt.Sprint(x["response"]), "$go:")
		if to, ok := x["forward"].(string); ok {
			d.forwards[op.ID] = true
			d.stepsOf[op.ID][strings.TrimPrefix(to, sources)] = []*step{{id: "forward", ours: d.all(op)}}
			continue
		}
		steps, _ := x["steps"].([]any)
		for _, one := range steps {
			s, _ := one.(body.Object)
			id, _ := s["stepId"].(string)
			calls, _ := s["operationId"].(string)
			calls = strings.TrimPrefix(calls, sources)
			d.stepsOf[op.ID][calls] = append(d.stepsOf[op.ID][calls], &step{id: id, optional: s["optional"] == true, ours: ours(s)})
		}
	}
	slices.SortFunc(d.asked, func(a, b body.Operation) int { return strings.Compare(a.ID, b.ID) })
	return nil
}

// sources is how an operation of an upstream is named, before the upstream's name.
const sources = "$sourceDescriptions."

// all says of each parameter of an operation that it is the client's.
func (d *documents) all(op body.Operation) map[string]bool {
	all := map[string]bool{}
	for _, p := range op.Parameters {
		all[fmt.Sprint(p["in"], " ", p["name"])] = true
	}
	return all
}

// ours says of each parameter that a step gives whether it is a literal or the client's.
func ours(s body.Object) map[string]bool {
	all := map[string]bool{}
	given, _ := s["parameters"].([]any)
	for _, v := range given {
		p, _ := v.(body.Object)
		text, isText := p["value"].(string)
		all[fmt.Sprint(p["in"], " ", p["name"])] = !isText || strings.HasPrefix(text, "$request.") || !strings.ContainsAny(text, "{$")
	}
	return all
}
