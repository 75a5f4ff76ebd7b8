package plan

import (
	"fmt"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// parts plans what code written by hand reads of the steps: the answer of a gather, or single fields.
func (o *operationBuilder) parts() {
	if o.plan.PartsType != "" {
		return
	}
	o.plan.PartsType = o.screen() + "Parts"
	for _, s := range o.x.Steps {
		built, ok := o.steps[s.ID.Value]
		if !ok || o.other[s.ID.Value] || built.plan.Call.Bodyless {
			continue
		}
		built.plan.Read = true
		part := Part{
			Go: codegen.UppercaseFirstCharacter(built.plan.Go), Needed: built.plan.Needed && s.When == nil && built.plan.Loop == nil,
			Many: built.many, Step: built.plan,
		}
		if part.Needed = part.Needed || !built.yields.absent && !built.many; s.Outputs != nil && !built.many {
			o.fields(&part, built)
		} else {
			built.yields.reads.all()
			built.yields.whole()
			built.plan.whole = true
			part.Type = o.model(built)
		}
		o.plan.Parts = append(o.plan.Parts, part)
	}
}

// model returns the Go type of a part.
func (o *operationBuilder) model(built *builtStep) string {
	if built.plan.Loop != nil && built.plan.Loop.Batch > 0 {
		return goType(built.yields, built.upstream.Package)
	}
	model := qualified(built.upstream.Package, built.call.Result.Answers[0].JSON)
	if strings.Contains(model, "{") {
		o.complain(xbff.NotSupported, built.x.Pos, fmt.Sprintf("the response of %s has a schema without a name, so that there is no Go type of it", built.call.Op), "name what is needed of it under outputs, or give the schema a name in components")
	}
	return model
}

// fields narrows a part to the outputs of its step.
func (o *operationBuilder) fields(part *Part, built *builtStep) {
	part.Type = o.plan.PartsType + part.Go
	for _, output := range built.x.Outputs {
		s := scope{o: o}
		root, ok := s.reply(output.Expr, built, "reply")
		if !ok {
			continue
		}
		root.absent, root.maybe = false, false // without the reply there is no part
		v, ok := s.part(root, output.Expr.Pointer, output.Expr.Pos, output.Expr.Text)
		if !ok {
			continue
		}
		v.asIs()
		field := PartField{
			Go: codegen.SchemaNameToTypeName(output.Name.Value), Type: goType(v, built.upstream.Package), Func: "Require", Source: v.json(),
			Doc: output.Expr.Text,
		}
		if output.Expr.Root == xbff.ResponseHeader || v.mayBeNull() {
			field.Func, field.Type = "Decode", "*"+field.Type
		}
		part.Fields = append(part.Fields, field)
	}
}

// goType returns the Go type that holds a value which is there. What has no type of a name is json.RawMessage.
func goType(v value, pkg string) string {
	if v.node == nil {
		return "json.RawMessage"
	}
	if shape := v.shapes.byName[v.node.Ref]; v.node.Ref != "" && shape != nil && shape.Type != "" {
		return qualified(pkg, shape.Type)
	}
	node := v.resolved()
	switch node.Type {
	case "String":
		return textType(node)
	case "Integer":
		if node.Format == "int32" {
			return "int32"
		}
		return "int64"
	case "Number":
		return "float64"
	case "Boolean":
		return "bool"
	case "Array":
		return "[]" + goType(value{node: node.Items, shapes: v.shapes}, pkg)
	default:
		return "json.RawMessage"
	}
}

func textType(node *Node) string {
	switch node.Format {
	case "date-time":
		return "time.Time"
	case "date":
		return "openapi_types.Date"
	case "uuid":
		return "openapi_types.UUID"
	default:
		return "string"
	}
}
