package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// declaredExperiments makes sure that every experiment of the document is one of ours, with no variants but the
// document's: generated code knows no others.
func declaredExperiments(document *openapi3.T, configured map[string][]string) error {
	declared, _ := document.Extensions["x-bff-experiments"].(map[string]any)
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		variants, _ := declared[name].([]any)
		var names []string
		for _, v := range variants {
			names = append(names, fmt.Sprint(v))
		}
		for _, v := range configured[name] {
			if !slices.Contains(names, v) {
				errs = append(errs, fmt.Errorf("experiment %q: the document has the variants %s, and not %s", name, strings.Join(names, ", "), v))
			}
		}
	}
	return errors.Join(errs...)
}
