package arazzo

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// step returns a step, its expressions translated.
func (e *exporter) step(s plan.TimedStep, declared *yaml.Node, in *inputs) *yaml.Node {
	made, own := tree.Object(), tree.Object()
	tree.Set(made, "stepId", s.ID)
	tree.Set(made, "operationId", tree.Member(declared, "operationId"))
	for i := 0; i+1 < len(declared.Content); i += 2 {
		switch key, value := declared.Content[i].Value, declared.Content[i+1]; key {
		case "stepId", "operationId", "dependsOn", "successCriteria", "outputs": // made below, or above
		case "timeout":
			tree.Set(made, key, value)
		case "parameters":
			parameters(made, own, value, in)
		case "requestBody":
			if translated := in.translate(value); sayable(translated) {
				tree.Set(made, key, translated)
			} else {
				tree.Set(own, extension+key, translated)
			}
		case "onFailure":
			tree.Set(made, key, retries(value))
		default:
			tree.Set(own, extension+key, in.translate(value))
		}
	}
	if len(s.After) > 0 {
		waits := tree.List()
		for _, id := range s.After {
			waits.Content = append(waits.Content, tree.Text(id))
		}
		tree.Set(made, "dependsOn", waits)
	}
	tree.Set(made, "successCriteria", e.criteria(s, declared, in))
	tree.Set(made, "outputs", stepOutputs(declared))
	made.Content = append(made.Content, own.Content...)
	return made
}

// parameters sorts those that Arazzo can say from the others.
func parameters(made, own, declared *yaml.Node, in *inputs) {
	said, others := tree.List(), tree.List()
	for _, p := range declared.Content {
		if translated := in.translate(p); sayable(translated) {
			said.Content = append(said.Content, translated)
		} else {
			others.Content = append(others.Content, translated)
		}
	}
	if len(said.Content) > 0 {
		tree.Set(made, "parameters", said)
	}
	if len(others.Content) > 0 {
		tree.Set(own, extension+"parameters", others)
	}
}

// retries gives each action of onFailure what Arazzo wants of it.
func retries(declared *yaml.Node) *yaml.Node {
	all := tree.List()
	for _, d := range declared.Content {
		action := tree.Object()
		tree.Set(action, "name", "retry")
		tree.Set(action, "type", "retry")
		tree.Set(action, "retryLimit", tree.Number("1"))
		for i := 0; i+1 < len(d.Content); i += 2 {
			tree.Set(action, d.Content[i].Value, d.Content[i+1])
		}
		all.Content = append(all.Content, action)
	}
	return all
}

// criteria returns when the step succeeded: with a status that the upstream's document declares as a success, and with
// what the step asks for besides.
func (e *exporter) criteria(s plan.TimedStep, declared *yaml.Node, in *inputs) *yaml.Node {
	var conditions []string
	for _, match := range e.successes(s) {
		if class, isRange := strings.CutSuffix(match, "XX"); isRange {
			conditions = append(conditions, "$statusCode >= "+class+"00 && $statusCode < "+string(class[0]+1)+"00")
		} else {
			conditions = append(conditions, "$statusCode == "+match)
		}
	}
	criterion := tree.Object()
	tree.Set(criterion, "condition", strings.Join(conditions, " || "))
	all := tree.List(criterion)
	if more := tree.Member(declared, "successCriteria"); more != nil {
		all.Content = append(all.Content, in.translate(more).Content...)
	}
	return all
}

// successes returns the statuses of the upstream operation that are successes: "200", "2XX".
func (e *exporter) successes(s plan.TimedStep) []string {
	source, id, _ := strings.Cut(s.Op, ".")
	var all []string
	if u := e.Plan.Sources[source]; u != nil {
		for _, call := range u.Calls {
			if call.Op != u.Name+"."+id {
				continue
			}
			for _, answer := range call.Result.Answers {
				all = append(all, answer.Match...)
			}
		}
	}
	if len(all) == 0 {
		return []string{"2XX"}
	}
	slices.Sort(all)
	return all
}

// stepOutputs returns the step's outputs, with the body that every step of x-bff has.
func stepOutputs(declared *yaml.Node) *yaml.Node {
	outputs := tree.Object()
	tree.Set(outputs, "body", "$response.body")
	if more := tree.Member(declared, "outputs"); more != nil {
		outputs.Content = append(outputs.Content, more.Content...)
	}
	return outputs
}
