package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/mock"
	"github.com/facet-bff/facet/shared/sample"
)

// Config says what is asked. Upstream, Document and Base have no default.
type Config struct {
	// Upstream is the service's name, as the lock has it.
	Upstream string
	// Document is the service's.
	Document *openapi3.T
	// Lock is what the frontends rely on; nil for nothing.
	Lock *contract.Lock
	// Base is where the service is. Nothing else is asked.
	Base *url.URL
	// Unsafe asks methods that change something, too.
	Unsafe bool
	// Rate is how many requests are sent in a second. 0 means 20.
	Rate float64
	// Timeout bounds each request. 0 means 10 s.
	Timeout time.Duration
	// Header goes along with every request, as a credential.
	Header http.Header
	// Seed decides what is made up.
	Seed uint64
	// Asked is told of each request, when it is set.
	Asked func(done, all int)
}

// Report is what was found.
type Report struct {
	Upstream string   `json:"upstream"`
	Base     string   `json:"base"`
	Results  []Result `json:"results"`
	// Left are the operations that were not asked, with the reason.
	Left []Left `json:"left,omitempty"`
	// Unreached are declared statuses that no request was answered with: "getOrder 409".
	Unreached []string `json:"unreached,omitempty"`
}

// Left is an operation that was not asked.
type Left struct {
	Operation string `json:"operation"`
	Reason    string `json:"reason"`
}

// Result is what came of one request.
type Result struct {
	Operation string `json:"operation"`
	How       string `json:"how"`
	Method    string `json:"method"`
	// Target is the path and query.
	Target string `json:"target"`
	// Status is that of the answer; 0 for none.
	Status int           `json:"status,omitempty"`
	Took   time.Duration `json:"took_ns"`
	// Wrong is in what the answer is not as it should be; nil when it is.
	Wrong []Deviation `json:"wrong,omitempty"`
}

// Deviation is something that is not as the document says, or as a frontend relies on.
type Deviation struct {
	// Pointer is where, in the answer's body or header; empty for the answer itself.
	Pointer string `json:"pointer,omitempty"`
	Text    string `json:"text"`
	// By are the operations of frontends that rely on it.
	By []string `json:"by,omitempty"`
}

// Broken returns the results with which something is wrong.
func (r *Report) Broken() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return len(r.Wrong) == 0 })
}

// maxBody is the size in bytes of the largest answer that is read.
const maxBody = 32 << 20

// verifier asks one service.
type verifier struct {
	config   Config
	client   *http.Client
	document *mock.Service
	reached  map[string]bool
}

// Run asks the service. It returns an error when the question is wrong, and what is wrong with the service in the report. It ends
// early with ctx, with what was found until then.
func Run(ctx context.Context, config Config) (*Report, error) {
	document, err := mock.New(mock.Config{Name: config.Upstream, Document: withoutServers(config.Document)})
	if err != nil {
		return nil, err
	}
	config.Rate, config.Timeout = cmp.Or(config.Rate, 20), cmp.Or(config.Timeout, 10*time.Second)
	v := &verifier{
		config: config, document: document, reached: map[string]bool{},
		client: &http.Client{Timeout: config.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	defer v.client.CloseIdleConnections()
	report := &Report{Upstream: config.Upstream, Base: config.Base.String()}
	asked := operations(config.Document)
	all := v.plan(asked, report)
	pace := time.NewTicker(time.Duration(float64(time.Second) / config.Rate))
	defer pace.Stop()
	for i, r := range all {
		if i > 0 {
			select {
			case <-pace.C:
			case <-ctx.Done():
				return report, context.Cause(ctx)
			}
		}
		result := v.ask(ctx, &r)
		if result.Status == 0 && ctx.Err() != nil {
			return report, context.Cause(ctx)
		}
		report.Results = append(report.Results, result)
		if config.Asked != nil {
			config.Asked(i+1, len(all))
		}
	}
	report.Unreached = v.unreached(asked, report)
	report.unproved(asked)
	return report, nil
}

// withoutServers is the document at the root: where the service is, the base says.
func withoutServers(document *openapi3.T) *openapi3.T {
	at := *document
	at.Servers = nil
	return &at
}

// plan returns all requests, and notes what is left out.
func (v *verifier) plan(asked []operation, report *Report) []request {
	values := sample.For(v.config.Document, v.config.Seed)
	var all []request
	for i := range asked {
		o := &asked[i]
		if !o.safe() && !v.config.Unsafe {
			report.Left = append(report.Left, Left{o.name, o.method + " changes something"})
			continue
		}
		made, err := requests(o, values)
		if err != nil {
			report.Left = append(report.Left, Left{o.name, err.Error()})
		}
		all = append(all, made...)
	}
	return all
}

// ask sends a request and looks at the answer.
func (v *verifier) ask(ctx context.Context, r *request) Result {
	result := Result{Operation: r.of.name, How: r.how, Method: r.of.method}
	sent, err := r.http(v.config.Base)
	if err != nil {
		result.Wrong = []Deviation{{Text: err.Error()}}
		return result
	}
	result.Target = sent.URL.RequestURI()
	for name, values := range v.config.Header {
		sent.Header[name] = values
	}
	begin := time.Now()
	response, err := v.client.Do(sent.WithContext(ctx))
	result.Took = time.Since(begin)
	if err != nil {
		result.Wrong = []Deviation{{Text: "there is no answer: " + reason(err)}}
		return result
	}
	defer response.Body.Close()
	result.Status = response.StatusCode
	v.reached[r.of.name+" "+strconv.Itoa(response.StatusCode)] = true
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	result.Took = time.Since(begin)
	switch {
	case err != nil:
		result.Wrong = []Deviation{{Text: "the answer breaks off: " + reason(err)}}
	case len(body) > maxBody:
		result.Wrong = []Deviation{{Text: fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20)}}
	default:
		result.Wrong = v.look(r, response, body)
	}
	return result
}

// reason is an error of net/http without the URL, which the result has.
func reason(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err.Error()
	}
	return err.Error()
}

// look holds an answer to the document and to the lock.
func (v *verifier) look(r *request, response *http.Response, body []byte) []Deviation {
	var wrong []Deviation
	relative, err := r.http(&url.URL{Scheme: "http", Host: "service"})
	if err != nil {
		return []Deviation{{Text: err.Error()}}
	}
	for _, violation := range v.document.Broken(relative, response.StatusCode, response.Header, bytes.Clone(body)) {
		wrong = append(wrong, Deviation{Pointer: violation.Pointer, Text: violation.Detail})
	}
	if response.StatusCode >= 500 && len(wrong) == 0 {
		wrong = append(wrong, Deviation{Text: fmt.Sprintf("the service fails with %d", response.StatusCode)})
	}
	if v.config.Lock == nil {
		return wrong
	}
	for _, use := range v.config.Lock.Calls("", v.config.Upstream, r.of.name) {
		for _, deviation := range use.Check(response.StatusCode, body) {
			wrong = relied(wrong, deviation, use.Frontend+"."+use.By)
		}
	}
	return wrong
}

// relied adds what a frontend relies on, once for all that do.
func relied(wrong []Deviation, deviation contract.Deviation, by string) []Deviation {
	i := slices.IndexFunc(wrong, func(d Deviation) bool { return d.Pointer == deviation.At && d.By != nil })
	if i < 0 {
		return append(wrong, Deviation{Pointer: deviation.At, Text: deviation.Text, By: []string{by}})
	}
	if !slices.Contains(wrong[i].By, by) {
		wrong[i].By = append(wrong[i].By, by)
	}
	return wrong
}

// unproved says of an operation whose requests were all refused that nothing is known of it: a run must not pass for want of a
// credential.
func (r *Report) unproved(asked []operation) {
	for i := range asked {
		first, success := -1, false
		for j := range r.Results {
			if r.Results[j].Operation != asked[i].name {
				continue
			}
			if first < 0 {
				first = j
			}
			success = success || r.Results[j].Status/100 == 2
		}
		if first >= 0 && !success && len(r.Results[first].Wrong) == 0 {
			r.Results[first].Wrong = []Deviation{{Text: fmt.Sprintf(
				"no request was answered with a success, this one with %d: give a credential with --header, or examples of parameters that exist to the document", r.Results[first].Status)}}
		}
	}
}

// unreached are the declared statuses of what was asked that nothing was answered with.
func (v *verifier) unreached(asked []operation, report *Report) []string {
	var all []string
	for i := range asked {
		o := &asked[i]
		if slices.ContainsFunc(report.Left, func(l Left) bool { return l.Operation == o.name }) {
			continue
		}
		for _, status := range sorted(o.about.Responses) {
			if _, err := strconv.Atoi(status); err == nil && !v.reached[o.name+" "+status] {
				all = append(all, o.name+" "+status)
			}
		}
	}
	return all
}

func sorted(responses *openapi3.Responses) []string {
	var all []string
	for status := range responses.Map() {
		all = append(all, status)
	}
	slices.Sort(all)
	return all
}
