package xbff

// What is wrong with the document alone. The reader reports these.
const (
	NotADocument        Code = "BFF101"
	AliasedValue        Code = "BFF102"
	DuplicateKey        Code = "BFF103"
	WrongKind           Code = "BFF104"
	UnknownKey          Code = "BFF105"
	MissingKey          Code = "BFF106"
	MisplacedKey        Code = "BFF107"
	NotJSON             Code = "BFF108"
	OutOfRange          Code = "BFF109"
	UnknownWord         Code = "BFF110"
	NotSupported        Code = "BFF111"
	BadName             Code = "BFF112"
	DuplicateName       Code = "BFF113"
	EmptyOperation      Code = "BFF114"
	Conflict            Code = "BFF115"
	NeedsKey            Code = "BFF116"
	TooFew              Code = "BFF117"
	MalformedExpression Code = "BFF120"
	UnknownRoot         Code = "BFF121"
	MalformedPointer    Code = "BFF122"
	MalformedTemplate   Code = "BFF123"
	MalformedReference  Code = "BFF124"
	ExpressionExpected  Code = "BFF125"
	ExpressionNotHere   Code = "BFF126"
	ExpressionInLiteral Code = "BFF127"
	MalformedCondition  Code = "BFF130"
	CompoundCondition   Code = "BFF131"
	ConditionOperand    Code = "BFF132"
	UnknownMappingWord  Code = "BFF140"
	MixedMapping        Code = "BFF141"
)

var syntax = []Rule{
	{
		Code: NotADocument, Title: "The file is a YAML or JSON object",
		Text: "The parser gives up at the first mistake of indentation or quoting, often on the line after it. Nothing else of the file is read until it is mended.",
		Wrong: `openapi: 3.1.0
paths: [
`,
		Right: `openapi: 3.1.0
paths: {}`,
	},
	{
		Code: AliasedValue, Title: "An x-bff is written out where it stands",
		Text: "With an alias (*name) or a merge (<<) one value would belong to several operations, and a mistake in it would have no single place to be reported at. What many operations share is short once it is written out.",
		Wrong: `steps:
- &user {stepId: user, operationId: $sourceDescriptions.users.getUser}
- *user`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
- {stepId: manager, operationId: $sourceDescriptions.users.getManager}`,
	},
	{
		Code: DuplicateKey, Title: "A key stands once in its object",
		Text: "Parsers differ in which of two values they take, so neither is right.",
		Wrong: `timeout: 700
timeout: 900
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `timeout: 900
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: WrongKind, Title: "A value is of the kind that its key wants",
		Text: "Nothing is converted: a text is not a number, a single value is not a list of one, and null is not \"left out\".",
		Wrong: `timeout: 700ms
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `timeout: 700 # milliseconds
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: UnknownKey, Title: "Every key is known",
		Text: "A key that was misspelt would otherwise be without effect, and nobody would know: a timeout that is not one, a fallback that never comes.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, optionl: true}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, optional: true}`,
	},
	{
		Code: MissingKey, Title: "What is required is there",
		Text: "A step needs its stepId and its operationId, a parameter its name, in and value, a source its name and url. A text that is empty is not there.",
		Wrong: `steps:
- {stepId: user}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: MisplacedKey, Title: "The extension stands where it has an effect",
		Text: "x-bff belongs in an operation under paths, or at the top of the document. x-bff-from and x-bff-unmapped belong in the schema of a property. Anywhere else nothing would read them.",
		Wrong: `paths:
  /orders:
    x-bff: {forward: $sourceDescriptions.orders.listOrders}
    get: {operationId: listOrders}`,
		Right: `paths:
  /orders:
    get:
      operationId: listOrders
      x-bff: {forward: $sourceDescriptions.orders.listOrders}`,
	},
	{
		Code: NotJSON, Title: "Every value has JSON",
		Text: "What is written here ends up in a JSON document. YAML has numbers that JSON has not (0x10, 1_000, .5, .inf) and tags of its own; they are refused rather than guessed at.",
		Wrong: `timeout: 0x2BC
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `timeout: 700
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: OutOfRange, Title: "A number is within its bounds",
		Text: "A timeout of nothing, a batch of no items and a status of 200 for a failure make no sense; a time span of more than a day has the wrong unit. Timeouts are milliseconds, retryAfter and the ages of a cache are seconds.",
		Wrong: `timeout: 0
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `timeout: 700
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: UnknownWord, Title: "A word is one of those that the key takes",
		Text: "Some keys take one of a few words: in takes path, query, header and cookie; errors has statuses and takes relay; type is openapi for a source and retry for an action.",
		Wrong: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  errors: {'404': pass}`,
		Right: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  errors: {'404': relay}`,
	},
	{
		Code: NotSupported, Title: "Not all of Arazzo is here",
		Text: "Where x-bff has a word of Arazzo's, it means the same. It has not all of them: an operation is a graph of calls whose time and types are proved, so nothing jumps, nothing is included from elsewhere, and nothing is matched by a language of its own.",
		Wrong: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  onSuccess: [{name: done, type: end}]`,
		Right: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser`,
	},
	{
		Code: BadName, Title: "A name can become a Go name",
		Text: "Steps, sources and outputs become fields and variables of generated code, and $go becomes a method that others implement. The output called body is every step's already.",
		Wrong: `steps:
- {stepId: 1st order, operationId: $sourceDescriptions.orders.getOrder}`,
		Right: `steps:
- {stepId: firstOrder, operationId: $sourceDescriptions.orders.getOrder}`,
	},
	{
		Code: DuplicateName, Title: "A name is given once",
		Text: "Two steps, two sources or two parameters of the same name could not be told apart by whoever refers to them.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
- {stepId: user, operationId: $sourceDescriptions.users.getManager}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
- {stepId: manager, operationId: $sourceDescriptions.users.getManager}`,
	},
	{
		Code: EmptyOperation, Title: "An x-bff says how the operation is answered",
		Text:  "There are three ways: steps with a response (nothing is written by hand), steps alone (the answer is shaped by hand), and forward. An operation that is written by hand altogether has no x-bff.",
		Wrong: `timeout: 700`,
		Right: `timeout: 700
forward: $sourceDescriptions.orders.listOrders`,
	},
	{
		Code: Conflict, Title: "Keys that exclude each other do not stand together",
		Text: "forward passes the request and the answer on as they are, so there are no steps beside it. A property with x-bff-from comes from somewhere, and one with x-bff-unmapped from nowhere.",
		Wrong: `forward: $sourceDescriptions.orders.getOrder
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}`,
		Right: `forward: $sourceDescriptions.orders.getOrder`,
	},
	{
		Code: NeedsKey, Title: "A key that depends on another one has it",
		Text: "key, batch, concurrency and maxItems say how forEach calls; batch asks for keys, so there is a key; a fallback is for a step that may fail, so the step is optional.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, fallback: {name: guest}}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, optional: true, fallback: {name: guest}}`,
	},
	{
		Code: TooFew, Title: "A list that must say something is not empty",
		Text:  "Empty steps, errors or outputs say nothing, and look as if they did. $coalesce needs a second value to have a choice.",
		Wrong: `steps: []`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: MalformedExpression, Title: "An expression is complete",
		Text: "These are all the expressions: $steps.<stepId>.outputs.body, $steps.<stepId>.outputs.<name>, $request.path.<name>, $request.query.<name>, $request.header.<name>, $request.body, " +
			"$response.body, $response.header.<name>, $principal and $item. Behind a body, an output, $principal or $item follows a JSON pointer: #/items/0. Dots do not lead into a body.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  name: $steps.user.body.name`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  name: $steps.user.outputs.body#/name`,
	},
	{
		Code: UnknownRoot, Title: "An expression begins with a known root",
		Text: "A text that begins with $ is an expression. If it is meant as it stands, it is written under $const.",
		Wrong: `steps:
- stepId: prices
  operationId: $sourceDescriptions.catalog.listPrices
  parameters: [{name: below, in: query, value: $5.00}]`,
		Right: `steps:
- stepId: prices
  operationId: $sourceDescriptions.catalog.listPrices
  parameters: [{name: below, in: query, value: {$const: $5.00}}]`,
	},
	{
		Code: MalformedPointer, Title: "A JSON pointer is one of RFC 6901",
		Text: "It begins with #/ and has a / before every name. A ~ in a name is written ~0, and a / in a name ~1; nothing is escaped with %.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  rate: $steps.user.outputs.body#/km~h`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  rate: $steps.user.outputs.body#/km~1h`,
	},
	{
		Code: MalformedTemplate, Title: "Every expression in a text is closed",
		Text: "In a text, {$ begins an expression and } ends it. Braces without $ are themselves. A text with {$ that is meant as it stands is written under $const; a name with } in it cannot be read in a text.",
		Wrong: `steps:
- stepId: orders
  operationId: $sourceDescriptions.orders.listOrders
  parameters: [{name: filter, in: query, value: 'user:{$principal#/sub'}]`,
		Right: `steps:
- stepId: orders
  operationId: $sourceDescriptions.orders.listOrders
  parameters: [{name: filter, in: query, value: 'user:{$principal#/sub}'}]`,
	},
	{
		Code: MalformedReference, Title: "An upstream's operation is named with its source",
		Text:  "Two upstreams may have operations of the same name, so the name alone says too little.",
		Wrong: `forward: orders.createOrder`,
		Right: `forward: $sourceDescriptions.orders.createOrder`,
	},
	{
		Code: ExpressionExpected, Title: "Where something is read, there is an expression",
		Text: "forEach, key, outputs, vary, $each and $enum read a value, so there is nothing that a literal could mean.",
		Wrong: `steps:
- stepId: products
  operationId: $sourceDescriptions.catalog.getProduct
  forEach: [1, 2, 3]
  maxItems: 10`,
		Right: `steps:
- stepId: products
  operationId: $sourceDescriptions.catalog.getProduct
  forEach: $request.body#/productIds
  maxItems: 10`,
	},
	{
		Code: ExpressionNotHere, Title: "An expression reads what is there by then",
		Text: "$response is known after the step's own call only: in its outputs, successCriteria and batch. $item is known under $each and in a step with forEach. The answer of another step is read with $steps.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  name: $response.body#/name`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
response:
  name: $steps.user.outputs.body#/name`,
	},
	{
		Code: ExpressionInLiteral, Title: "A literal has no expressions in it",
		Text: "A list or an object that is a parameter's value, a fallback or a default is sent as it stands; an expression in it would be sent as text. Objects in response and payload are built member by member, and lists with $each.",
		Wrong: `steps:
- stepId: orders
  operationId: $sourceDescriptions.orders.listOrders
  parameters: [{name: users, in: query, value: [$principal#/sub]}]`,
		Right: `steps:
- stepId: orders
  operationId: $sourceDescriptions.orders.listOrders
  parameters: [{name: users, in: query, value: '{$principal#/sub}'}]`,
	},
	{
		Code: MalformedCondition, Title: "A condition compares a value with a constant",
		Text: "An expression, an operator between spaces (==, !=, <, <=, >, >=), and null, true, false, a number or a 'text'. Whether something is there is asked with != null.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/shipmentId`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/shipmentId != null`,
	},
	{
		Code: CompoundCondition, Title: "A condition is a single comparison",
		Text: "There is no language of expressions: what needs one is Go, written by hand over a gather, where it can be tested. Several successCriteria must all hold.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/paid == true && $steps.order.outputs.body#/weight > 0`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/paid == true`,
	},
	{
		Code: ConditionOperand, Title: "The right side of a condition is a constant",
		Text: "A text stands in single quotes, a quote within it is written twice. Only numbers have an order; null, booleans and texts are equal or not.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/status == SHIPPED`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/status == 'SHIPPED'`,
	},
	{
		Code: UnknownMappingWord, Title: "A mapping computes with six words",
		Text: "$each, $lookup, $coalesce, $enum, $const and $go, and no others: whatever more a field needs, $go computes in Go. A parameter's value and a fallback know $const alone.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
response:
  total: {$sum: $steps.order.outputs.body#/lines}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
response:
  total: {$go: OrderTotal}`,
	},
	{
		Code: MixedMapping, Title: "An object of a mapping has one word",
		Text: "Two of them in one object would leave open which is done first. One goes inside the other.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
response:
  status: {$enum: $steps.order.outputs.body#/status, default: new, $coalesce: [new, old]}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
response:
  status:
    $coalesce:
    - {$enum: $steps.order.outputs.body#/status, default: new}
    - new`,
	},
}
