package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"
	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/shared/upstream"
)

// Broken are the operations that a next document of an upstream breaks, each with a reason, by the folder of the document.
type Broken map[string]map[string]string

// asks is how often each operation is asked over a next document.
const asks = 20

// next asks the frontends over upstreams that behave by their next documents: each folder below dir is called as the pair,
// and what follows a dot, and has one document of an upstream, and a file "operations" of what is asked, one to a line.
//
// The frontends are those of the documents before, so of them it is what they send that must keep the next document; what
// they make of the answers is for those that are generated with it. Code written by hand must get nothing that it did not
// get before.
func next(pairs []Pair, specs, dir string) (Broken, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := Broken{}
	var running errgroup.Group
	var mu sync.Mutex
	running.SetLimit(runtime.GOMAXPROCS(0))
	for _, entry := range entries {
		name, _, _ := strings.Cut(entry.Name(), ".")
		i := slices.IndexFunc(pairs, func(p Pair) bool { return p.Name == name })
		files, err := filepath.Glob(filepath.Join(dir, entry.Name(), "*.yaml"))
		if i < 0 || err != nil || len(files) != 1 {
			return nil, fmt.Errorf("%s: no pair, or no document", entry.Name())
		}
		n := following{pair: pairs[i], upstream: strings.TrimSuffix(filepath.Base(files[0]), ".yaml")}
		running.Go(func() error {
			broken, err := n.broken(filepath.Join(specs, name), files[0])
			if err != nil {
				return fmt.Errorf("%s: %w", entry.Name(), err)
			}
			mu.Lock()
			defer mu.Unlock()
			all[entry.Name()] = broken
			return nil
		})
	}
	return all, running.Wait()
}

// following is a pair with the next document of one of its upstreams.
type following struct {
	pair          Pair
	upstream      string
	before, after *documents
}

func (n *following) broken(dir, file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := body.Read(data)
	if err != nil {
		return nil, err
	}
	operations, err := os.ReadFile(filepath.Join(filepath.Dir(file), "operations"))
	if err != nil {
		return nil, err
	}
	if n.before, err = load(dir, n.pair.Loose); err != nil {
		return nil, err
	}
	after := *n.before
	after.upstreams, after.called = maps.Clone(after.upstreams), maps.Clone(after.called)
	maps.DeleteFunc(after.called, func(op string, _ body.Operation) bool { return strings.HasPrefix(op, n.upstream+".") })
	if err := after.upstream(n.upstream, doc); err != nil {
		return nil, err
	}
	n.after = &after
	broken := map[string]string{}
	for _, op := range after.frontend.doc.Operations() {
		if !slices.Contains(strings.Fields(string(operations)), op.ID) {
			continue
		}
		rng := rand.New(rand.NewPCG(hash(file[len(file)-min(len(file), 40):]+op.ID), 1))
		if problem := n.holds(op, rng); problem != "" {
			broken[op.ID] = problem
		}
	}
	return broken, nil
}

func (n *following) holds(op body.Operation, rng *rand.Rand) string {
	x, _ := op.Raw["x-bff"].(body.Object)
	answered := x["response"] != nil || x["forward"] != nil
	if !answered || n.before.typed[op.ID] {
		if problem := n.byHand(x, rng); problem != "" || !answered {
			return problem
		}
	}
	return n.sends(op, rng)
}

// sends asks an operation over upstreams that keep their documents, and says how what it sends breaks the next one.
func (n *following) sends(op body.Operation, rng *rand.Rand) string {
	requests := body.NewMaker(n.after.frontend.doc, rng)
	requests.Requests = true
	var meets *exchange
	router := chi.NewRouter()
	n.pair.Mount(router, func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		return meets.do(ctx, req, res)
	})
	for range asks {
		// The answers are those of the documents before, so that the calls which need them are made.
		meets = &exchange{docs: n.before, seed: rng.Uint64(), made: map[string]int{}, failed: map[string]string{}, typed: n.before.typed[op.ID]}
		_, meets.asked = ask(router, op, requests, rng)
		for _, call := range meets.calls {
			if _, ok := n.after.called[call.Op]; !ok {
				return "nobody declares " + call.Op
			}
		}
		if problem := n.after.checkCalls(op, meets, conforming); problem != "" {
			return problem
		}
	}
	return ""
}

// byHand says what an upstream gives code written by hand that it did not give before, or that it is asked elsewhere.
func (n *following) byHand(x body.Object, rng *rand.Rand) string {
	steps, _ := x["steps"].([]any)
	for _, one := range steps {
		s, _ := one.(body.Object)
		id, _ := s["operationId"].(string)
		called := strings.TrimPrefix(id, sources)
		if !strings.HasPrefix(called, n.upstream+".") {
			continue
		}
		before, after := n.before.called[called], n.after.called[called]
		if before.Path != after.Path || before.Method != after.Method {
			return fmt.Sprintf("%s is %s %s", called, after.Method, after.Path)
		}
		if problem := gives(n.before.upstreams[n.upstream], n.after.upstreams[n.upstream], before, after, outputs(s), rng); problem != "" {
			return called + " answers what it did not before: " + problem
		}
	}
	return ""
}

// outputs are the pointers into the body that a step is narrowed to; nil for all of it.
func outputs(s body.Object) []string {
	var all []string
	narrowed, _ := s["outputs"].(body.Object)
	for _, v := range narrowed {
		text, _ := v.(string)
		if pointer, ok := strings.CutPrefix(text, "$response.body#"); ok {
			all = append(all, pointer)
		}
	}
	slices.Sort(all)
	return all
}

// gives makes answers by the next document, and judges them by the one before: of a narrowed step the outputs, in an answer
// that keeps the one before.
func gives(wanted, given side, before, after body.Operation, narrowed []string, rng *rand.Rand) string {
	was, wantedPlace := wanted.answer(before)
	is, givenPlace := given.answer(after)
	old, made := body.NewMaker(wanted.doc, rng), body.NewMaker(given.doc, rng)
	for range asks {
		text := made.Write(made.Value(is))
		if given.keeps(givenPlace, text) != nil {
			continue // two variants of oneOf may allow it
		}
		if narrowed != nil {
			whole := old.Write(old.Value(was))
			for _, pointer := range narrowed {
				whole = transplanted(whole, text, pointer)
			}
			text = whole
		}
		if err := wanted.keeps(wantedPlace, text); err != nil {
			return err.Error()
		}
	}
	return ""
}

// answer returns the schema of an operation's success, and where it is.
func (s side) answer(op body.Operation) (schema body.Object, place string) {
	response, place := s.doc.Response(op, success(op))
	return s.doc.Content(response, place, body.JSON(response))
}

// transplanted returns JSON with the member at a pointer taken from other JSON, or left out where that has none.
func transplanted(into, from []byte, pointer string) []byte {
	var target, source any
	if decode(into, &target) != nil || decode(from, &source) != nil {
		return into
	}
	made, err := json.Marshal(transplant(target, source, strings.Split(strings.TrimPrefix(pointer, "/"), "/")))
	if err != nil {
		return into
	}
	return made
}

func transplant(target, source any, tokens []string) any {
	if len(tokens) == 0 {
		return source
	}
	into, ok := target.(body.Object)
	from, _ := source.(body.Object)
	value, given := from[tokens[0]]
	switch {
	case !ok:
	case given:
		into[tokens[0]] = transplant(into[tokens[0]], value, tokens[1:])
	default:
		delete(into, tokens[0])
	}
	return target
}

// decode reads JSON with its numbers as they are written.
func decode(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}
