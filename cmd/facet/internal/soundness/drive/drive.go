package drive

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/shared/upstream"
)

// The kinds of requests.
const (
	conforming = "conforming"
	failing    = "failing"
	broken     = "broken"
)

// Report is what a run found.
type Report struct {
	// Bodies is how many bodies of upstreams were used.
	Bodies int
	// Requests counts the requests of each kind, Answers their answers by kind and status.
	Requests, Answers map[string]int
	// Made counts the classes of the bodies.
	Made map[string]int
	// Violations are answers that break the promise, a few for each pair; Violated counts all.
	Violations []string
	Violated   int
	// Discarded is how many bodies did not keep their document, and were not used.
	Discarded int
	// Void are operations of upstreams for which no body can be made that keeps the document.
	Void []string
}

func newReport() *Report {
	return &Report{Requests: map[string]int{}, Answers: map[string]int{}, Made: map[string]int{}}
}

// add adds what another run found.
func (r *Report) add(other *Report) {
	r.Bodies += other.Bodies
	r.Violated += other.Violated
	r.Violations = append(r.Violations, other.Violations...)
	r.Discarded += other.Discarded
	r.Void = append(r.Void, other.Void...)
	for sum, counts := range map[*map[string]int]map[string]int{&r.Requests: other.Requests, &r.Answers: other.Answers, &r.Made: other.Made} {
		for name, n := range counts {
			(*sum)[name] += n
		}
	}
}

// Main drives the pairs and prints the report as JSON.
func Main(pairs []Pair) {
	specs := flag.String("specs", "", "the folder of the pairs' documents")
	bodies := flag.Int("bodies", 1000, "how many bodies to make, for all pairs together")
	following := flag.String("next", "", "the folder of the next documents of upstreams, which the pairs are asked over instead")
	flag.Parse()
	if *following != "" {
		tell(next(pairs, *specs, *following))
		return
	}
	reports := make([]*Report, len(pairs))
	var running errgroup.Group
	running.SetLimit(runtime.GOMAXPROCS(0))
	for i, pair := range pairs {
		running.Go(func() error {
			reports[i] = newReport()
			if err := reports[i].drive(pair, filepath.Join(*specs, pair.Name), *bodies/len(pairs)+1); err != nil {
				return fmt.Errorf("%s: %w", pair.Name, err)
			}
			return nil
		})
	}
	if err := running.Wait(); err != nil {
		tell(nil, err)
	}
	report := newReport()
	for _, one := range reports {
		report.add(one)
	}
	tell(report, nil)
}

// tell prints what was found as JSON, unless it could not be.
func tell(found any, err error) {
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// worst is how many violations of one pair are told.
const worst = 2

// drive asks one pair until its upstreams have answered often enough. What they answer is drawn from the pair's name, so
// that it is the same in another run.
func (r *Report) drive(pair Pair, dir string, bodies int) error {
	docs, err := load(dir, pair.Loose)
	if err != nil || len(docs.asked) == 0 {
		return err
	}
	rng := rand.New(rand.NewPCG(hash(pair.Name), 1))
	requests := body.NewMaker(docs.frontend.doc, rng)
	requests.Requests = true
	var meets *exchange
	router := chi.NewRouter()
	pair.Mount(router, func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
		return meets.do(ctx, req, res)
	})
	told := 0
	for made, n := 0, 0; made < bodies && n < 2*bodies; n++ {
		kind := []string{conforming, conforming, failing, broken}[n%4]
		e := &exchange{docs: docs, seed: rng.Uint64(), made: r.Made, failed: map[string]string{}, broken: kind == broken}
		op := docs.asked[n/4%len(docs.asked)]
		e.typed = docs.typed[op.ID]
		if kind == failing {
			for _, called := range slices.Sorted(maps.Keys(docs.stepsOf[op.ID])) {
				if rng.IntN(2) == 0 {
					e.failed[called] = ways[rng.IntN(len(ways))]
				}
			}
		}
		meets = e
		res, asked := ask(router, op, requests, rng)
		e.asked = asked
		made += e.bodies
		r.Bodies += e.bodies
		r.Discarded += e.discarded
		r.Requests[kind]++
		r.Answers[fmt.Sprintf("%s %d", kind, res.Code)]++
		if res.Header().Get("X-Bff-Partial") != "" {
			r.Answers[kind+" partial"]++
		}
		if len(e.void) > 0 {
			r.Void = append(r.Void, fmt.Sprintf("%s: %s", pair.Name, e.void[0]))
			return nil
		}
		problem := docs.checkCalls(op, e, kind)
		if problem == "" {
			problem = docs.check(op, e, kind, res)
		}
		if problem != "" {
			r.Violated++
			if told++; told <= worst {
				r.Violations = append(r.Violations, described(pair, op, docs, e, res, kind+": "+problem, told == 1))
			}
		}
	}
	return nil
}

// described describes a violation so that it can be looked into.
func described(pair Pair, op body.Operation, docs *documents, e *exchange, res *httptest.ResponseRecorder, problem string, whole bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\n  sent %s\n", pair.Name, op.ID, problem, short(string(e.asked)))
	for _, call := range e.calls {
		fmt.Fprintf(&b, "  %s %s → %d %s\n    %s\n", call.Op, call.Target, call.Status, call.How, short(call.Body))
	}
	fmt.Fprintf(&b, "  answer %d %v\n    %s\n", res.Code, res.Header(), short(res.Body.String()))
	if whole {
		for name, text := range docs.files {
			fmt.Fprintf(&b, "--- %s\n%s\n", name, text)
		}
	}
	return b.String()
}

// short keeps a long body from filling the log.
func short(text string) string {
	if len(text) > 4000 {
		return text[:4000] + "…"
	}
	return text
}
