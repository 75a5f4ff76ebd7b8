package arazzo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// version is that of the specification. Earlier ones have neither timeout nor dependsOn for steps.
const version = "1.1.0"

// Frontend is what a document is made from.
type Frontend struct {
	// Plan says which operations have steps, and in what order these run.
	Plan *plan.Frontend
	// Document is the frontend's own document, Public its public one.
	Document, Public *yaml.Node
	// URL returns where an upstream's document is, which the frontend's own names relative to itself.
	URL func(url string) string
}

// Make returns the Arazzo document of a frontend; nil when no operation has steps.
func Make(f Frontend) (*yaml.Node, error) {
	if len(f.Plan.Aggregations) == 0 {
		return nil, nil
	}
	e := &exporter{Frontend: f, components: tree.Object(), sources: map[string]bool{}, ids: map[string]bool{}}
	workflows := tree.List()
	for i := range f.Plan.Aggregations {
		workflow, err := e.workflow(&f.Plan.Aggregations[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Plan.Aggregations[i].Op, err)
		}
		workflows.Content = append(workflows.Content, workflow)
	}
	root := tree.Object()
	tree.Set(root, "arazzo", version)
	tree.Set(root, "info", e.info())
	tree.Set(root, "sourceDescriptions", e.sourceDescriptions())
	tree.Set(root, "workflows", workflows)
	if len(e.components.Content) > 0 {
		tree.Set(tree.Child(root, "components"), "inputs", e.components)
	}
	return root, nil
}

// exporter makes one document.
type exporter struct {
	Frontend
	components *yaml.Node      // the schemas that inputs refer to
	sources    map[string]bool // those that are used
	ids        map[string]bool // the workflows' that are taken
}

func (e *exporter) info() *yaml.Node {
	info := tree.Object()
	tree.Set(info, "title", e.Plan.Title)
	tree.Set(info, "description", "How the operations of "+e.Plan.Source+" are answered.")
	tree.Set(info, "version", tree.At(e.Public, "/info/version"))
	return info
}

// sourceDescriptions returns those of the sources that are used, in the order of the document.
func (e *exporter) sourceDescriptions() *yaml.Node {
	all := tree.List()
	for _, declared := range tree.At(e.Document, "/x-bff/sourceDescriptions").Content {
		name := tree.Member(declared, "name")
		if !e.sources[name.Value] {
			continue
		}
		source := tree.Object()
		tree.Set(source, "name", name)
		tree.Set(source, "url", e.URL(tree.Member(declared, "url").Value))
		tree.Set(source, "type", "openapi")
		all.Content = append(all.Content, source)
	}
	return all
}

// workflow returns the workflow of an operation.
func (e *exporter) workflow(a *plan.Aggregation) (*yaml.Node, error) {
	id := strings.TrimPrefix(a.Op, e.Plan.Name+".")
	own, at := operation(e.Document, id)
	declared := tree.Member(own, "x-bff")
	if declared == nil {
		return nil, fmt.Errorf("the document has no x-bff for it")
	}
	in := &inputs{public: e.Public, components: e.components, operation: tree.At(e.Public, at)}
	in.item = tree.At(e.Public, at[:strings.LastIndexByte(at, '/')])

	steps := tree.List()
	for _, s := range a.Timing.Steps {
		e.sources[strings.SplitN(s.Op, ".", 2)[0]] = true
		steps.Content = append(steps.Content, e.step(s, step(declared, s.ID), in))
	}
	outputs, rest := outputs(declared, a, in)
	schema, err := in.schema()
	if err != nil {
		return nil, err
	}

	workflow := tree.Object()
	tree.Set(workflow, "workflowId", e.id(id))
	for _, key := range []string{"summary", "description"} {
		if text := tree.Member(in.operation, key); text != nil {
			tree.Set(workflow, key, text)
		}
	}
	if schema != nil {
		tree.Set(workflow, "inputs", schema)
	}
	tree.Set(workflow, "steps", steps)
	if len(outputs.Content) > 0 {
		tree.Set(workflow, "outputs", outputs)
	}
	tree.Set(workflow, extension+"operation", a.Method+" "+a.Path)
	if rest != nil {
		tree.Set(workflow, extension+"response", rest)
	}
	for i := 0; i+1 < len(declared.Content); i += 2 {
		if key := declared.Content[i].Value; key != "steps" && key != "response" {
			tree.Set(workflow, extension+key, declared.Content[i+1])
		}
	}
	return workflow, nil
}

// extension begins the names of what Arazzo has no word for.
const extension = "x-bff-"

// unfit are the characters that an id should not have.
var unfit = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// id returns the id of a workflow: the operation's, as far as Arazzo recommends it.
func (e *exporter) id(operation string) string {
	base := unfit.ReplaceAllString(operation, "-")
	id := base
	for i := 2; e.ids[id]; i++ {
		id = base + strconv.Itoa(i)
	}
	e.ids[id] = true
	return id
}

// operation returns the operation of that id, and the pointer to it.
func operation(document *yaml.Node, id string) (*yaml.Node, string) {
	paths := tree.Member(document, "paths")
	for i := 0; i+1 < len(paths.Content); i += 2 {
		item := paths.Content[i+1]
		for j := 0; j+1 < len(item.Content); j += 2 {
			if of := tree.Member(item.Content[j+1], "operationId"); of != nil && of.Value == id {
				return item.Content[j+1], tree.Pointer("paths", paths.Content[i].Value, item.Content[j].Value)
			}
		}
	}
	return nil, ""
}

// step returns the step of that id.
func step(declared *yaml.Node, id string) *yaml.Node {
	steps := tree.Member(declared, "steps").Content
	at := slices.IndexFunc(steps, func(s *yaml.Node) bool { return tree.Member(s, "stepId").Value == id })
	return steps[at]
}
