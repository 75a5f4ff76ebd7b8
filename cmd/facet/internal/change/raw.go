package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// Relied is the rule of a break that no change explains.
const Relied = "relied-on"

// changes returns what oasdiff finds.
func changes(before, after *Document) (all []*Change, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("%s and %s cannot be compared: %v", before.From, after.From, broken)
		}
	}()
	difference, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(),
		&load.SpecInfo{Spec: before.doc, Url: before.From}, &load.SpecInfo{Spec: after.doc, Url: after.From})
	if err != nil {
		return nil, fmt.Errorf("%s and %s cannot be compared: %w", before.From, after.From, err)
	}
	words := checker.NewDefaultLocalizer()
	for _, found := range checker.CheckBackwardCompatibilityUntilLevel(checker.NewConfig(checker.GetAllChecks()), difference, sources, checker.INFO) {
		c := &Change{
			Method: found.GetOperation(), Path: found.GetPath(), Rule: found.GetId(), Text: found.GetUncolorizedText(words),
			Line: after.line(found.GetOperation(), found.GetPath()), level: int(found.GetLevel()),
		}
		if at := found.GetRevisionSource(); at != nil && at.Line > 0 {
			c.Line = at.Line
		}
		for _, arg := range found.GetArgs() {
			c.args = append(c.args, fmt.Sprint(arg))
		}
		all = append(all, c)
	}
	return slices.CompactFunc(all, func(a, b *Change) bool {
		return a.Rule == b.Rule && a.Method == b.Method && a.Path == b.Path && a.Text == b.Text
	}), nil
}

// adds says whether something is there that was not, or is taken that was not.
func (c *Change) adds() bool {
	return strings.HasPrefix(c.Rule, "new-") || strings.Contains(c.Rule, "-added") || strings.HasPrefix(c.Rule, "request-") && strings.Contains(c.Rule, "-became-optional")
}

// How surely a change explains a break: not at all, by the operation, by the part of it, by something around the value or
// inside of it, by the value.
const (
	never = iota
	ofOperation
	ofPart
	around
	exactly
)

// explains says how surely a break comes from the change.
func (c *Change) explains(b broke) int {
	if c.Method != b.use.Method || c.Path != b.use.Path || c.elsewhere(b.is.Where) {
		return never
	}
	if b.is.Name != "" { // "query limit", "header ETag"
		in, name, _ := strings.Cut(b.is.Name, " ")
		if slices.ContainsFunc(c.args, func(arg string) bool { return strings.EqualFold(arg, name) }) && (b.is.Where != request || slices.Contains(c.args, in)) {
			return exactly
		}
		return never
	}
	if b.is.Where == "" && b.is.Pointer == "" {
		if strings.HasPrefix(c.Rule, "api-") || strings.HasPrefix(c.Rule, "endpoint-") {
			return ofOperation
		}
		return never
	}
	best := never
	if slices.Contains(c.args, b.is.Where) {
		best = ofPart
	}
	for _, path := range spelt(b.is.Pointer) {
		for _, arg := range c.args {
			switch {
			case arg == path:
				return exactly
			case path != "" && (strings.HasPrefix(path, arg+"/") || strings.HasPrefix(arg, path+"/")):
				best = around
			}
		}
	}
	return best
}

// request is where a break of what is sent is, as [plan.Break] has it.
const request = "request"

// elsewhere says whether a change is of another part of the operation: of the request, or of an answer of another status.
func (c *Change) elsewhere(where string) bool {
	asked := strings.Contains(c.Rule, "request-")
	if where == request || asked {
		return where != request || !asked
	}
	return where != "" && !slices.Contains(c.args, where) && slices.ContainsFunc(c.args, isStatus)
}

func isStatus(arg string) bool {
	return len(arg) == 3 && arg[0] >= '1' && arg[0] <= '5' && strings.Trim(arg[1:], "0123456789Xx") == ""
}

// spelt returns how oasdiff may spell a pointer: '#/items/*/status' is items/items/status.
func spelt(pointer string) []string {
	path := strings.TrimPrefix(strings.TrimPrefix(pointer, "#"), "/")
	var all []string
	for _, token := range []string{"items", "additionalProperties"} {
		tokens := strings.Split(path, "/")
		for i := range tokens {
			if tokens[i] == "*" {
				tokens[i] = token
			}
		}
		all = append(all, strings.Join(tokens, "/"))
	}
	return all
}
