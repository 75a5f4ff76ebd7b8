package xbff

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// OperationRef names an operation of an upstream: $sourceDescriptions.orders.getOrder.
type OperationRef struct {
	Pos
	Source      string
	OperationID string
}

func (r OperationRef) String() string { return "$sourceDescriptions." + r.Source + "." + r.OperationID }

// sourceRef is Arazzo's, with the dot before the operationId, which may have dots itself.
var sourceRef = regexp.MustCompile(`^\$sourceDescriptions\.([A-Za-z][A-Za-z0-9_-]*)\.([^\s{}#]+)$`)

// reference reads the name of an upstream's operation.
func (r *reader) reference(n *yaml.Node, what string) *OperationRef {
	const example = "write $sourceDescriptions.<source>.<operationId>"
	t, ok := r.text(n, what, example)
	if !ok {
		return nil
	}
	if m := sourceRef.FindStringSubmatch(t.Value); m != nil {
		return &OperationRef{t.Pos, m[1], m[2]}
	}
	instead := example
	if !strings.HasPrefix(t.Value, "$") {
		if parts := strings.Split(t.Value, "."); len(parts) == 2 && identifier.MatchString(parts[0]) && parts[1] != "" {
			instead = "write $sourceDescriptions." + t.Value
		} else if identifier.MatchString(t.Value) {
			instead = "write $sourceDescriptions.<source>." + t.Value
		}
	}
	r.wrong(t.Pos, MalformedReference, fmt.Sprintf("%s is %s, which does not name an operation of a source", what, short(t.Value)), instead)
	return nil
}
