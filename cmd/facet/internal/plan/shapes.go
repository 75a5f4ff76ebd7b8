package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// shaper turns schemas into shapes. Component schemas become named shapes, once each; inline schemas become part of what
// they are in.
type shaper struct {
	direction direction
	named     map[*openapi3.Schema]*Shape
	byName    map[string]*Shape         // by the variable's name
	around    map[*openapi3.Schema]bool // schemas with allOf that are being looked into
	// typeOf returns the Go type of a reference, as oapi-codegen names it; nil where types do not matter.
	typeOf func(ref string) (string, error)
}

// direction is which way the values go: a schema demands one thing of a request and another of an answer.
type direction int

const (
	answers  direction = iota // what is writeOnly is never there
	requests                  // what is readOnly is never there
)

func newShaper(d direction) *shaper {
	return &shaper{direction: d, named: map[*openapi3.Schema]*Shape{}, byName: map[string]*Shape{}, around: map[*openapi3.Schema]bool{}}
}

// shapes returns the named shapes by name.
func (s *shaper) shapes() []Shape {
	var all []Shape
	for _, shape := range slices.SortedFunc(maps.Values(s.named), func(a, b *Shape) int { return strings.Compare(a.Go, b.Go) }) {
		shape.Recursive = s.reaches(shape.Node, shape.Go, map[string]bool{})
		all = append(all, *shape)
	}
	return all
}

// node returns what the schema says; nil for anything.
func (s *shaper) node(ref *openapi3.SchemaRef) *Node {
	if ref == nil || ref.Value == nil {
		return nil
	}
	if ref.Ref == "" {
		return s.anonymous(ref.Value)
	}
	shape, ok := s.named[ref.Value]
	if !ok {
		schema := ref.Ref[strings.LastIndexByte(ref.Ref, '/')+1:]
		shape = &Shape{Go: s.variable(schema), Schema: schema, Type: s.goType(ref.Ref)}
		s.byName[shape.Go] = shape
		s.named[ref.Value] = shape // before its inside, which may refer to it
		shape.Node = s.inline(ref.Value)
	}
	return &Node{Ref: shape.Go}
}

// goType returns the Go type of a component schema; empty for a reference that is none, and where nobody asks.
func (s *shaper) goType(ref string) string {
	if s.typeOf == nil || !strings.Contains(ref, "#/components/schemas/") {
		return ""
	}
	typ, err := s.typeOf(ref)
	if err != nil {
		return ""
	}
	return typ
}

// anonymous returns what a schema without a name says. Flattening allOf would never end for one that is inside of a part of
// itself ({nullable: true, allOf: [the schema around]}), so that gets a name all the same.
func (s *shaper) anonymous(schema *openapi3.Schema) *Node {
	shape, named := s.named[schema]
	if !named && s.around[schema] {
		shape, named = &Shape{Go: s.variable("Part"), Schema: part}, true
		s.byName[shape.Go], s.named[schema] = shape, shape
	}
	if named {
		return &Node{Ref: shape.Go}
	}
	if len(schema.AllOf) > 0 {
		s.around[schema] = true
		defer delete(s.around, schema)
	}
	node := s.inline(schema)
	if shape, named := s.named[schema]; named {
		shape.Node = node
	}
	return node
}

// variable returns a free variable name for the shape of a schema.
func (s *shaper) variable(schema string) string {
	name := []rune(codegen.SchemaNameToTypeName(schema))
	upper := 0
	for upper < len(name) && unicode.IsUpper(name[upper]) {
		upper++
	}
	// "Order" becomes "order", "URLList" "urlList": the last capital of a run begins the next word.
	for i := range max(1, min(upper, len(name))) {
		if i > 0 && i == upper-1 && upper < len(name) {
			break
		}
		name[i] = unicode.ToLower(name[i])
	}
	variable := string(name) + "Shape"
	for n := 2; s.byName[variable] != nil; n++ {
		variable = fmt.Sprintf("%sShape%d", string(name), n)
	}
	return variable
}

func (s *shaper) inline(schema *openapi3.Schema) *Node {
	node := &Node{Type: "Any", Nullable: nullable(schema), Limits: limits(schema), At: place(schema.Origin), schema: schema}
	switch {
	case len(schema.OneOf)+len(schema.AnyOf) > 0:
		node.Nullable = true // which of them it is, and whether that may be null, is not known here
		node.Unsure = !unionAllowsNull(schema)
	case len(schema.AllOf) > 0:
		s.merge(node, schema)
	default:
		s.own(node, schema)
		node.Unsure = node.Nullable && !schema.Nullable && node.Limits.Values != nil && !contains(node.Limits.Values, literalOf(nil))
	}
	return node
}

// Anything says that the shape of the node allows every value. It may have limits all the same.
func (n *Node) Anything() bool {
	return n == nil || n.Ref == "" && n.Type == "Any" && n.Nullable
}

// place returns where an element stands in its document.
func place(origin *openapi3.Origin) xbff.Place {
	if origin == nil || origin.Key == nil {
		return xbff.Place{}
	}
	return xbff.Place{File: origin.Key.File, Line: origin.Key.Line, Column: origin.Key.Column}
}

// nullable says whether null is a value of the schema. One that names no type allows every value, null too, unless
// OpenAPI 3.0's meaning of "type" forbids it.
func nullable(schema *openapi3.Schema) bool {
	return schema.Nullable || len(types(schema)) == 0 && len(schema.Properties) == 0 ||
		schema.Type != nil && slices.Contains(schema.Type.Slice(), openapi3.TypeNull)
}

// unionAllowsNull says whether null is a value of a union for sure.
func unionAllowsNull(schema *openapi3.Schema) bool {
	null := func(all openapi3.SchemaRefs) (n int) {
		for _, of := range all {
			if nullable(of.Value) && len(of.Value.OneOf)+len(of.Value.AnyOf)+len(of.Value.AllOf) == 0 {
				n++
			}
		}
		return n
	}
	return schema.Nullable || nullable(schema) &&
		(len(schema.OneOf) == 0 || null(schema.OneOf) == 1) && (len(schema.AnyOf) == 0 || null(schema.AnyOf) > 0)
}

// types returns the schema's types but null.
func types(schema *openapi3.Schema) []string {
	if schema.Type == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(schema.Type.Slice()), func(t string) bool { return t == openapi3.TypeNull })
}

// own adds to node what the schema says itself.
func (s *shaper) own(node *Node, schema *openapi3.Schema) {
	switch named := types(schema); {
	case len(named) == 1:
		node.Type = map[string]string{
			openapi3.TypeObject: "Object", openapi3.TypeArray: "Array", openapi3.TypeString: "String",
			openapi3.TypeNumber: "Number", openapi3.TypeInteger: "Integer", openapi3.TypeBoolean: "Boolean",
		}[named[0]]
	case len(named) == 0 && len(schema.Properties) > 0:
		node.Type = "Object"
	}
	switch node.Type {
	case "Object":
		s.members(node, schema)
	case "Array":
		node.Items = s.node(schema.Items)
	case "Integer", "Number":
		node.Format = schema.Format
	case "String":
		node.Format = schema.Format
		node.Enum = append(node.Enum, enum(schema)...)
	}
}

func (s *shaper) members(node *Node, schema *openapi3.Schema) {
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[name]
		absent := s.direction == answers && property.Value.WriteOnly || s.direction == requests && property.Value.ReadOnly
		required := slices.Contains(schema.Required, name) && !absent
		member := Member{Name: name, Required: required, Absent: absent, Node: s.node(property), Line: line(property.Value.Origin)}
		if from, ok := extension(property, "x-bff-from").(string); ok {
			member.From = tokens(from)
		}
		member.Unmapped = extension(property, "x-bff-unmapped") == true
		node.Members = append(node.Members, member)
	}
	for _, name := range schema.Required {
		if schema.Properties[name] == nil {
			node.Members = append(node.Members, Member{Name: name, Required: true})
		}
	}
	if schema.AdditionalProperties.Schema != nil {
		node.Rest = s.node(schema.AdditionalProperties.Schema)
	}
}

// extension returns what a property says under a key of ours: beside its $ref, or in its schema.
func extension(property *openapi3.SchemaRef, key string) any {
	if value, ok := property.Extensions[key]; ok {
		return value
	}
	return property.Value.Extensions[key]
}

// tokens returns the tokens of a JSON pointer in a fragment: "#/a/b" (RFC 6901 section 6).
func tokens(pointer string) []string {
	pointer = strings.TrimPrefix(strings.TrimPrefix(pointer, "#"), "/")
	if pointer == "" {
		return nil
	}
	all := strings.Split(pointer, "/")
	for i := range all {
		all[i] = strings.ReplaceAll(strings.ReplaceAll(all[i], "~1", "/"), "~0", "~")
	}
	return all
}

// resolve follows a reference to a named shape. It returns nil for what may be of any type and shape.
func (s *shaper) resolve(node *Node) *Node {
	if node = s.known(node); node.Anything() {
		return nil
	}
	return node
}

// known follows a reference to a named shape, and keeps what is known of a value that may be of any type.
func (s *shaper) known(node *Node) *Node {
	if node == nil || node.Ref == "" {
		return node
	}
	shape, ok := s.byName[node.Ref]
	if !ok || shape.Node == nil {
		return nil
	}
	resolved := *shape.Node
	resolved.Nullable = resolved.Nullable || node.Nullable
	return &resolved
}

// schemaName returns the name that a node's schema has in the document; empty for one without.
func (s *shaper) schemaName(node *Node) string {
	if node == nil || s.byName[node.Ref] == nil {
		return ""
	}
	shape := s.byName[node.Ref]
	if shape.Type == "" && s.typeOf != nil || shape.Schema == part {
		return ""
	}
	return shape.Schema
}

// part is what a shape without a name is called.
const part = "a part of a schema that contains it"

func enum(schema *openapi3.Schema) []string {
	var values []string
	for _, value := range schema.Enum {
		if text, ok := value.(string); ok {
			values = append(values, text)
		}
	}
	return values
}

// reaches says whether the named shape can be come to from node.
func (s *shaper) reaches(node *Node, name string, seen map[string]bool) bool {
	if node == nil {
		return false
	}
	if node.Ref != "" {
		if node.Ref == name {
			return true
		}
		if seen[node.Ref] {
			return false
		}
		seen[node.Ref] = true
		shape, ok := s.byName[node.Ref]
		return ok && s.reaches(shape.Node, name, seen)
	}
	for _, member := range node.Members {
		if s.reaches(member.Node, name, seen) {
			return true
		}
	}
	return s.reaches(node.Items, name, seen) || s.reaches(node.Rest, name, seen)
}
