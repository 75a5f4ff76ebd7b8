package xbff

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Retry is Arazzo's failure action of that name.
type Retry struct {
	Pos
	// Limit is how often to try again after the first attempt; once when the document does not say.
	Limit Number
	// After is how long to wait before; nil when not given.
	After *Duration
}

// retry reads Arazzo's list of failure actions, of which x-bff has one.
func (r *reader) retry(n *yaml.Node) *Retry {
	const instead = "write [{type: retry, retryLimit: 2, retryAfter: 0.1}]"
	items, ok := r.list(n, "onFailure", 1, instead)
	if !ok {
		return nil
	}
	if len(items) > 1 {
		r.wrong(place(items[1]), NotSupported, "onFailure has a second action", "keep one action of type retry: it is taken for every failure that may pass")
		return nil
	}
	o := r.object(items[0], &failureKeys)
	if o == nil {
		return nil
	}
	retry := &Retry{Pos: o.Pos, Limit: Number{o.Pos, 1}}
	if v := o.value("name"); v != nil {
		r.text(v, "name", "write a name, or leave it out")
	}
	if v := o.need("type"); v == nil || !r.isRetry(v) {
		return nil
	}
	if v := o.value("retryLimit"); v != nil {
		if limit := r.number(v, "retryLimit", 1, most); limit != nil {
			retry.Limit = *limit
		}
	}
	if v := o.value("retryAfter"); v != nil {
		retry.After = r.seconds(v, "retryAfter")
	}
	return retry
}

// isRetry reads the type of a failure action.
func (r *reader) isRetry(n *yaml.Node) bool {
	others := map[string]string{
		"end":  "leave it out: the failure of a required step ends the operation",
		"goto": "write fallback: $steps.<stepId>.outputs.body to take another step's answer",
	}
	if hint, known := others[n.Value]; known {
		r.wrong(place(n), NotSupported, fmt.Sprintf("an action of onFailure cannot have Arazzo's type %s", n.Value), hint)
		return false
	}
	_, ok := r.word(n, "type", []string{"retry"})
	return ok
}
