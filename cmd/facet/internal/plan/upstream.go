package plan

import (
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Upstream is what is generated for the document of an upstream, beside oapi-codegen's own code.
type Upstream struct {
	// Name is the upstream's: "orders".
	Name string
	// Package is the Go package's: "ordersapi".
	Package string
	// Source is the document's path in the workspace: "upstreams/orders.yaml".
	Source string
	// Title is the document's own.
	Title string
	// Imports are the import specifications of the packages that types come from.
	Imports []string
	// Calls are the operations, in the order of the document.
	Calls []Call
	// Shapes are the schemas that success answers are checked against, by name.
	Shapes []Shape

	shapes   *shaper // of answers
	requests *shaper
}

// Call is one operation of an upstream as a method of its caller.
type Call struct {
	// Name is the method's: "ListUserOrders".
	Name string
	// Op is the operation's: "orders.listUserOrders".
	Op string
	// Doc are the lines of the doc comment after the method's name.
	Doc []string
	// Line is where the operation stands in the document.
	Line int
	// Method and Path are the document's.
	Method, Path string
	// Target makes the path.
	Target []Piece
	// Args are the path parameters, in the order of the path.
	Args []Param
	// ParamsType is the Go type of the other parameters; empty for none.
	ParamsType string
	// Query, Headers and Cookies are the other parameters, in the order of the document.
	Query, Headers, Cookies []Param
	// Body is the request's body; nil for none.
	Body *Body
	// Result is what a success returns.
	Result Result
	// Declared are the other statuses of the document, in its words: "404", "5XX", "default".
	Declared []string
	// Spec is what the document says.
	Spec *openapi3.Operation
	// Forward is how the operation is passed on; nil where no frontend forwards it.
	Forward *UpstreamForward
}

// Rawable says that every success is JSON of one shape and nothing else, so that it can be had as JSON.
func (c Call) Rawable() bool {
	return len(c.Result.Answers) == 1 && c.Result.Answers[0].JSON != ""
}

// Piece is a part of a path: a literal, or a parameter.
type Piece struct {
	Literal string
	Param   *Param
}

// Param is a parameter.
type Param struct {
	// Name is the document's.
	Name string
	// Go is the expression that holds its value: "userID", "params.Limit".
	Go string
	// Type is its Go type.
	Type string
	// Encoding is how the value becomes text.
	Encoding Encoding
	// Optional says that Go may be nil.
	Optional bool
	// Pointer says that the value is behind a pointer.
	Pointer bool
	// Style and Explode are the document's, for Styled.
	Style   string
	Explode bool
	// In is the parameter's location as the runtime calls it, for Styled.
	In string
	// SchemaType and SchemaFormat are the document's, for Styled.
	SchemaType, SchemaFormat string
	// MaxItems is how many values a list may have; 0 when the document does not say.
	MaxItems int
	// Node is what the document says of the value.
	Node *Node
	// Spec is what the document says of the parameter.
	Spec *openapi3.Parameter
}

// Encoding is how a parameter's value becomes text.
type Encoding string

// The encodings. All but Styled and Strings are of single values.
const (
	String  Encoding = "string"  // a Go string, or a type whose underlying type is string
	Integer Encoding = "integer" // a Go integer
	Boolean Encoding = "boolean" // a Go bool
	Strings Encoding = "strings" // a list of strings, one query parameter for each
	Styled  Encoding = "styled"  // anything else: the serialisation of oapi-codegen's runtime
)

// Body is the body of a request.
type Body struct {
	// Type is the Go type of a JSON body, or "[]byte".
	Type string
	// MediaType is what is sent as Content-Type.
	MediaType string
	// JSON says that the body is encoded as JSON.
	JSON bool
}

// Result is what a call returns beside its error.
type Result struct {
	// Type is the Go type of the value: "*Order", "[]byte", "*CreateOrderResult", or empty for none.
	Type string
	// Struct describes Type when it is made for this operation, because one value does not say everything: several
	// statuses, or response headers.
	Struct *ResultStruct
	// Answers are the success responses, exact statuses before ranges.
	Answers []Answer
}

// ResultStruct is a struct made for an operation: the status, the declared headers and the bodies.
type ResultStruct struct {
	Name    string
	Headers []Field
	Bodies  []Field
}

// Field is a field of a result struct.
type Field struct {
	// Go and Type are the field's name and type.
	Go, Type string
	// Header is the response field that it holds.
	Header string
}

// Answer is one or more success statuses that are read alike.
type Answer struct {
	// Match are the conditions on res.Status, any of which must hold: "200", "2XX".
	Match []string
	// JSON is the Go type of the value, without the pointer; empty when the answer is not JSON.
	JSON string
	// Shape is the Go expression of the value's shape.
	Shape string
	// MediaTypes are what a body that is not JSON may be; empty with an empty JSON for no body.
	MediaTypes []string
	// Field is the result struct's field for the body; empty for none.
	Field string
}

// Shape is a named schema as a projection.Shape.
type Shape struct {
	// Go is the variable's name: "orderShape".
	Go string
	// Schema is the schema's name in the document.
	Schema string
	// Type is the schema's Go type; empty for one that is no component.
	Type string
	// Recursive says that the shape contains itself, so that it cannot be initialised by a literal alone.
	Recursive bool
	// Node is what it says.
	Node *Node
}

// Node is a projection.Shape, or a reference to a named one, with what a proof needs beside it.
type Node struct {
	// Ref is the variable of a named shape. Nullable may be set beside it; nothing else is.
	Ref string
	// Type is the name of a projection.Type: "Object".
	Type string
	// Format is the document's: "int32".
	Format   string
	Nullable bool
	Enum     []string
	Members  []Member
	// Rest and Items are nil for anything.
	Rest, Items *Node

	// Unsure says that null may not be a value although Nullable says so: of a union it is not known, and a list of values
	// may be without it.
	Unsure bool
	// Limits are what the schema demands beyond that; nil for nothing. They are proved, and not printed.
	Limits *Limits
	// At is where the schema stands; zero for what no document says.
	At xbff.Place

	schema *openapi3.Schema // what the node was made of; nil for none
}

// Member is a member of an object.
type Member struct {
	Name     string
	Required bool
	// Node is nil for anything.
	Node *Node
	// From is where a frontend's property comes from, when that is not the property of the same name (x-bff-from).
	From []string
	// Unmapped says that a frontend's property comes from nowhere, and that this is meant (x-bff-unmapped).
	Unmapped bool
	// Absent says that the member is never sent in this direction: writeOnly in an answer, readOnly in a request.
	Absent bool
	// Line is where the property stands in its document.
	Line int
}
