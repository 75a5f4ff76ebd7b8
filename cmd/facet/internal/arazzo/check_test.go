package arazzo_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// checker checks a document against the rules of Arazzo 1.1 that concern what is exported: the structure of its schema, and
// that everything which is referred to is there.
type checker struct {
	upstream func(url string) *openapi3.T
	root     map[string]any
	sources  map[string]*openapi3.T
	wrong    []string
}

// check returns everything that is wrong with a document.
func check(root map[string]any, upstream func(url string) *openapi3.T) []string {
	c := &checker{upstream: upstream, root: root, sources: map[string]*openapi3.T{}}
	c.keys("document", root, "arazzo info sourceDescriptions workflows", "components")
	if root["arazzo"] != "1.1.0" {
		c.say("arazzo is %v", root["arazzo"])
	}
	c.keys("info", object(root["info"]), "title version", "summary description")
	c.describe(list(root["sourceDescriptions"]))
	ids := map[string]bool{}
	workflows := list(root["workflows"])
	if len(workflows) == 0 {
		c.say("no workflows")
	}
	for _, w := range workflows {
		c.workflow(object(w), ids)
	}
	for name, schema := range object(object(root["components"])["inputs"]) {
		c.named("component", name, outputName)
		c.schema(schema)
	}
	return c.wrong
}

func object(v any) map[string]any { o, _ := v.(map[string]any); return o }
func list(v any) []any            { l, _ := v.([]any); return l }
func word(v any) string           { s, _ := v.(string); return s }

func (c *checker) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// keys checks that an object has what it must have, and nothing that it may not.
func (c *checker) keys(what string, o map[string]any, must, may string) {
	for _, key := range strings.Fields(must) {
		if o[key] == nil {
			c.say("%s has no %s", what, key)
		}
	}
	for key := range o {
		if !strings.HasPrefix(key, "x-") && !slices.Contains(strings.Fields(must+" "+may), key) {
			c.say("%s has %s", what, key)
		}
	}
}

var (
	strictName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	outputName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
)

func (c *checker) named(what, name string, like *regexp.Regexp) {
	if !like.MatchString(name) {
		c.say("%s %q is no name", what, name)
	}
}

func (c *checker) describe(sources []any) {
	if len(sources) == 0 {
		c.say("no sources")
	}
	for _, s := range sources {
		source := object(s)
		c.keys("source", source, "name url type", "")
		name := word(source["name"])
		c.named("source", name, strictName)
		if c.sources[name] != nil {
			c.say("two sources are called %s", name)
		}
		c.sources[name] = c.upstream(word(source["url"]))
	}
}

func (c *checker) workflow(w map[string]any, ids map[string]bool) {
	id := word(w["workflowId"])
	c.keys(id, w, "workflowId steps", "summary description inputs dependsOn successActions failureActions outputs parameters")
	c.named("workflow", id, strictName)
	if ids[id] {
		c.say("two workflows are called %s", id)
	}
	ids[id] = true
	c.schema(w["inputs"])
	before := map[string]map[string]any{}
	for _, s := range list(w["steps"]) {
		step := object(s)
		c.step(id, w, step, before)
		before[word(step["stepId"])] = step
	}
	if len(before) == 0 || len(before) != len(list(w["steps"])) {
		c.say("%s: no steps, or two of one name", id)
	}
	for name, value := range object(w["outputs"]) {
		c.named("output", name, outputName)
		c.expression(id, w, before, value)
	}
}

func (c *checker) step(id string, w, step map[string]any, before map[string]map[string]any) {
	at := id + "." + word(step["stepId"])
	c.keys(at, step, "stepId operationId successCriteria", "description parameters requestBody onSuccess onFailure outputs timeout dependsOn")
	c.named("step", word(step["stepId"]), strictName)
	operation := c.operation(at, word(step["operationId"]))
	given := map[string]bool{}
	for _, p := range list(step["parameters"]) {
		parameter := object(p)
		c.keys(at, parameter, "name in value", "")
		key := word(parameter["in"]) + " " + word(parameter["name"])
		if given[key] || !has(operation, word(parameter["in"]), word(parameter["name"])) {
			c.say("%s: parameter %s is given twice, or the operation does not have it", at, key)
		}
		given[key] = true
		c.expressions(at, w, before, parameter["value"])
	}
	if body := step["requestBody"]; body != nil {
		c.keys(at, object(body), "payload", "contentType replacements")
		c.expressions(at, w, before, object(body)["payload"])
	}
	for _, other := range list(step["dependsOn"]) {
		if before[word(other)] == nil {
			c.say("%s depends on %s, which is not before it", at, other)
		}
	}
	for _, criterion := range list(step["successCriteria"]) {
		c.keys(at, object(criterion), "condition", "context type")
		c.condition(at, w, before, word(object(criterion)["condition"]))
	}
	for _, a := range list(step["onFailure"]) {
		action := object(a)
		c.keys(at, action, "name type", "workflowId stepId parameters retryAfter retryLimit criteria")
		if _, whole := action["retryLimit"].(int); action["type"] != "retry" || !whole {
			c.say("%s: action %v", at, action)
		}
	}
	for name, value := range object(step["outputs"]) {
		c.named("output", name, outputName)
		c.expression(at, w, before, value)
	}
	if timeout, whole := step["timeout"].(int); step["timeout"] != nil && (!whole || timeout < 1) {
		c.say("%s: timeout %v", at, step["timeout"])
	}
}

// has reports whether an operation has a parameter. Headers have no case.
func has(operation *openapi3.Operation, in, name string) bool {
	return operation != nil && slices.ContainsFunc(operation.Parameters, func(p *openapi3.ParameterRef) bool {
		return p.Value.In == in && (p.Value.Name == name || in == "header" && strings.EqualFold(p.Value.Name, name))
	})
}

func (c *checker) operation(at, reference string) *openapi3.Operation {
	parts := strings.SplitN(reference, ".", 3)
	if len(parts) == 3 && parts[0] == "$sourceDescriptions" && c.sources[parts[1]] != nil {
		for _, item := range c.sources[parts[1]].Paths.Map() {
			for _, operation := range item.Operations() {
				if operation.OperationID == parts[2] {
					whole := *operation
					whole.Parameters = slices.Concat(operation.Parameters, item.Parameters)
					return &whole
				}
			}
		}
	}
	c.say("%s: there is no operation %s", at, reference)
	return nil
}

// grammar is that of Arazzo 1.1, as far as a workflow for HTTP can have it.
var grammar = regexp.MustCompile(`^\$(?:statusCode|method|url` +
	`|response\.(?:header\.[!#$%&'*+.^_|~0-9A-Za-z-]+|body(?:#(?:/(?:[^~/]|~0|~1)*)*)?)` +
	`|inputs\.([A-Za-z0-9._-]+)(#(?:/(?:[^~/]|~0|~1)*)*)?` +
	`|steps\.([A-Za-z0-9_-]+)\.outputs\.([A-Za-z0-9._-]+)(?:#(?:/(?:[^~/]|~0|~1)*)*)?)$`)

// expression checks one expression, which must be one.
func (c *checker) expression(at string, w map[string]any, before map[string]map[string]any, value any) {
	text := word(value)
	m := grammar.FindStringSubmatch(text)
	switch {
	case m == nil:
		c.say("%s: %v is no expression", at, value)
	case m[3] != "" && object(before[m[3]]["outputs"])[m[4]] == nil:
		c.say("%s: %s reads what no step before it yields", at, text)
	case m[1] != "":
		schema := object(object(object(w["inputs"])["properties"])[m[1]])
		for token := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(m[2], "#"), "/"), "/") {
			if schema == nil {
				c.say("%s: %s is no input", at, text)
			}
			if m[1] == "body" || token == "" { // a body's schema may be a reference
				break
			}
			schema = object(object(schema["properties"])[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)])
			if schema == nil {
				c.say("%s: %s is no input", at, text)
			}
		}
	}
}

var embedded = regexp.MustCompile(`\{(\$[^}]*)\}`)

// expressions checks those within a value.
func (c *checker) expressions(at string, w map[string]any, before map[string]map[string]any, value any) {
	switch value := value.(type) {
	case string:
		if strings.HasPrefix(value, "$") {
			c.expression(at, w, before, value)
		}
		for _, m := range embedded.FindAllStringSubmatch(value, -1) {
			c.expression(at, w, before, m[1])
		}
	case []any:
		for _, item := range value {
			c.expressions(at, w, before, item)
		}
	case map[string]any:
		for key, member := range value {
			if strings.HasPrefix(key, "$") {
				c.say("%s: %s is no word of Arazzo", at, key)
			}
			c.expressions(at, w, before, member)
		}
	}
}

var comparison = regexp.MustCompile(`^(\$\S+) (?:==|!=|<|<=|>|>=) (?:null|true|false|-?[0-9.]+|'(?:[^']|'')*')$`)

func (c *checker) condition(at string, w map[string]any, before map[string]map[string]any, text string) {
	for _, part := range regexp.MustCompile(` && | \|\| `).Split(text, -1) {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			c.say("%s: %q is no condition", at, part)
			continue
		}
		c.expression(at, w, before, m[1])
	}
}

// schema checks that a schema has nothing of OpenAPI 3.0, and that what it refers to is there.
func (c *checker) schema(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			c.schema(item)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			name, local := strings.CutPrefix(ref, "#/components/inputs/")
			if !local || object(object(c.root["components"])["inputs"])[name] == nil {
				c.say("%s leads nowhere", ref)
			}
		}
		for _, key := range []string{"nullable", "exclusiveMinimum", "exclusiveMaximum"} {
			if _, old := v[key].(bool); old {
				c.say("a schema has %s of OpenAPI 3.0", key)
			}
		}
		for _, member := range v {
			c.schema(member)
		}
	}
}
