package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// retry plans onFailure.
func (o *operationBuilder) retry(s *xbff.Step, built *builtStep) {
	if s.Retry == nil {
		return
	}
	keyed := slices.ContainsFunc(s.Parameters, func(p *xbff.Parameter) bool {
		return p.In.Value == "header" && strings.EqualFold(p.Name.Value, "Idempotency-Key")
	})
	if built.call.unsafe() && built.call.Method != http.MethodPut && built.call.Method != http.MethodDelete && !keyed {
		o.complain(xbff.RetryOfUnsafe, s.Retry.Pos, fmt.Sprintf("%s is a %s, which may be done twice when it is tried again", built.call.Op, built.call.Method), "give it an Idempotency-Key, or take onFailure out")
	}
	built.plan.Retry = &Retry{Limit: s.Retry.Limit.Value}
	if s.Retry.After != nil {
		built.plan.Retry.After = s.Retry.After.Value
	}
}

// cache plans how replies are kept.
func (o *operationBuilder) cache(s *xbff.Step, built *builtStep) {
	if s.Cache == nil {
		return
	}
	if built.call.unsafe() {
		o.complain(xbff.CacheOfUnsafe, s.Cache.Pos, fmt.Sprintf("%s is a %s, which has to reach the upstream", built.call.Op, built.call.Method), "take cache out")
		return
	}
	plan := &Cache{For: "cache.Everybody()", MaxAge: span(s.Cache.MaxAge), StaleWhileRevalidate: span(s.Cache.StaleWhileRevalidate), StaleIfError: span(s.Cache.StaleIfError)}
	var kept []string
	for _, e := range s.Cache.Vary {
		v, ok := (scope{o: o}).value(e)
		switch {
		case !ok:
		case e.Root == xbff.Principal && slices.Equal(e.Pointer, []string{"sub"}):
			kept = append(kept, "sub")
			plan.For = "cache.Only(principal.Subject)"
		default:
			if e.Root == xbff.Principal {
				kept = append(kept, e.Pointer[0])
			}
			plan.Vary = append(plan.Vary, v.keyed())
		}
	}
	plan.Impersonal = !slices.Contains(kept, "sub") // whoever leaves the principal out of vary says so
	for _, claim := range o.claims(s) {
		if !slices.Contains(kept, "sub") && !slices.Contains(kept, claim) {
			o.complain(xbff.CacheIgnoresPrincipal, s.Cache.Pos, fmt.Sprintf("what step %s is answered depends on $principal#/%s, and is kept for everybody", s.ID.Value, claim), "add it to vary: [$principal#/"+claim+"]")
		}
	}
	built.plan.Cache = plan
}

// span is a time span that may not be given.
func span(d *xbff.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return d.Value
}
