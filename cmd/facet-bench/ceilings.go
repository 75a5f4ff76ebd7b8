package main

import (
	"errors"
	"fmt"
)

// ceilings are what Facet's instructions may be of the bare handler's, by work: what they were when somebody last looked.
// Whoever makes Facet cheaper lowers them.
var ceilings = map[string]float64{
	"dashboard": 0.32,
	"gathered":  0.46,
	"body 100k": 0.084,
	"wide 1":    0.97,
	"wide 30":   0.23,
	"forward":   0.73,
	extraCall:   0.20,
}

// extraCall is the name of one more call among the ceilings.
const extraCall = "extra call"

// tolerance is by how much a ratio may be above its ceiling: what two runs of the same code differ by.
const tolerance = 0.05

// check returns an error for each ratio that is above its ceiling.
func check(r *report, o options) error {
	var wrong []error
	look := func(name string, got float64) {
		ceiling, has := ceilings[name]
		switch {
		case !has:
		case got > ceiling*(1+tolerance):
			wrong = append(wrong, fmt.Errorf("%s: %.3f of the bare handler's instructions, and %.3f is the ceiling", name, got, ceiling))
		case got < ceiling*(1-2*tolerance):
			o.say("%s: %.3f is well below its ceiling of %.3f; lower it in cmd/facet-bench/ceilings.go", name, got, ceiling)
		}
	}
	for _, w := range r.Works {
		look(w.Name, ratio(w.Instructions))
	}
	if r.ExtraCall != nil {
		look(extraCall, r.ExtraCall.Facet/r.ExtraCall.Bare)
	}
	return errors.Join(wrong...)
}
