package xbff

// What does not fit: the members of the answer, and their types.
const (
	NoSource            Code = "BFF301"
	UnknownTarget       Code = "BFF302"
	UnmappedRequired    Code = "BFF303"
	UnmappedButMapped   Code = "BFF304"
	NoResponseSchema    Code = "BFF305"
	NarrowingNumber     Code = "BFF310"
	WrongType           Code = "BFF311"
	EnumNotCovered      Code = "BFF312"
	ScalarToText        Code = "BFF313"
	NotATextTarget      Code = "BFF314"
	LiteralMisfit       Code = "BFF315"
	NarrowingText       Code = "BFF316"
	NarrowingRange      Code = "BFF317"
	OpenShape           Code = "BFF318"
	AllOfConflict       Code = "BFF319"
	EachOverNoList      Code = "BFF320"
	EnumCaseUnknown     Code = "BFF321"
	ConditionNeverHolds Code = "BFF322"
	TemplateOfNoScalar  Code = "BFF323"
	RecursiveShape      Code = "BFF324"
	HoleReused          Code = "BFF325"
)

var types = []Rule{
	{
		Code: NoSource, Title: "Every property of the answer has a source",
		Text: "A property takes the upstream's property of the same name, unless response or x-bff-from says otherwise. One that has none, even an optional one, would never be there: say so with x-bff-unmapped, or leave it out of the schema.",
		Wrong: `properties:
  # the user has given_name
  first_name: {type: string}`,
		Right: `properties:
  first_name: {type: string, x-bff-from: '#/given_name'}`,
	},
	{
		Code: UnknownTarget, Title: "A member of response is a property of the schema",
		Text: "The schema is the selection of fields: what it does not have, the client does not get.",
		Wrong: `# the schema has display_name, and no name
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.user.outputs.body#/name`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  display_name: $steps.user.outputs.body#/name`,
	},
	{
		Code: UnmappedRequired, Title: "A required property is mapped",
		Text: "x-bff-unmapped leaves the property out of every answer, and the schema says that it is in each.",
		Wrong: `required: [badge]
properties:
  badge: {type: string, x-bff-unmapped: true}`,
		Right: `properties:
  badge: {type: string, x-bff-unmapped: true}`,
	},
	{
		Code: UnmappedButMapped, Title: "A property that is unmapped is not mapped",
		Text: "response gives the property a source, and its schema says that it has none.",
		Wrong: `# badge: {type: string, x-bff-unmapped: true}
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  badge: $steps.user.outputs.body#/badge`,
		Right: `# badge: {type: string}
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  badge: $steps.user.outputs.body#/badge`,
	},
	{
		Code: NoResponseSchema, Title: "An operation with a response declares one success",
		Text: "The operation declares one status of success, such as 200 and not 2XX, with application/json and a schema: that is what the response is proved against.",
		Wrong: `# responses: {'204': {description: Done.}}
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.user.outputs.body#/name`,
		Right: `# responses: {'200': {description: The user., content: {application/json: {schema: …}}}}
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.user.outputs.body#/name`,
	},
	{
		Code: NarrowingNumber, Title: "A number does not get narrower",
		Text: "An integer is a number, but a number is no integer, an int64 does not fit an int32, and a number without bounds fits no format. A client that reads the answer as the schema says would fail for some values. Widen the frontend's type, or have the upstream narrow its own, by a format or by bounds.",
		Wrong: `properties:
  # the upstream has total: {type: number}
  total: {type: integer}`,
		Right: `properties:
  total: {type: number}`,
	},
	{
		Code: WrongType, Title: "The types of both sides agree",
		Text: "Nothing is converted: a text is no number, an object is no list, and what may be anything is nothing in particular. A scalar becomes a text only in a template; every other conversion is $go.",
		Wrong: `properties:
  # the upstream has created: {type: string}
  created: {type: integer}`,
		Right: `properties:
  created: {type: string}`,
	},
	{
		Code: EnumNotCovered, Title: "Every value of the upstream's enum is one of the frontend's",
		Text: "The upstream may send any of its values, today, whether they are texts or not. $enum translates those that the frontend has not, and its default covers the rest; texts that both sides have stay as they are.",
		Wrong: `# status is [NEW, SHIPPED, LOST] there, and [NEW, SHIPPED] here
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  status: $steps.order.outputs.body#/status`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  status: {$enum: $steps.order.outputs.body#/status, default: NEW}`,
	},
	{
		Code: ScalarToText, Title: "A scalar becomes a text in a template only",
		Text: "It is easy to mean and easy to do by mistake, so it is written: '{…}'. For a parameter that is BFF502, in a request's body BFF512.",
		Wrong: `# the order's id is an integer, the schema's a text
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  id: $steps.order.outputs.body#/id`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  id: '{$steps.order.outputs.body#/id}'`,
	},
	{
		Code: NotATextTarget, Title: "A template makes a text",
		Text: "What the template is for takes another type. Without the braces and the quotes the value keeps its own. For a parameter that is BFF502, in a request's body BFF512.",
		Wrong: `# total is a number on both sides
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  total: '{$steps.order.outputs.body#/total}'`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  total: $steps.order.outputs.body#/total`,
	},
	{
		Code: LiteralMisfit, Title: "A literal fits the schema that it is for",
		Text: "Its type, its format, its enum and its bounds are checked, of everything inside of it too. This holds for $const, for cases and default of $enum, and for any literal in response. Against a union nothing is proved, so it takes no literal.",
		Wrong: `# version: {type: integer}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  version: two`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  version: 2`,
	},
	{
		Code: NarrowingText, Title: "A text does not get narrower",
		Text: "The frontend promises a format, a pattern or a length that the upstream does not. Drop the promise, or have the upstream make it. Patterns are compared as texts: another one that is narrower is not seen to be so.",
		Wrong: `properties:
  # the upstream has email: {type: string}
  email: {type: string, format: email}`,
		Right: `properties:
  email: {type: string}`,
	},
	{
		Code: NarrowingRange, Title: "Bounds do not get narrower",
		Text: "The frontend promises a minimum, a maximum, a multipleOf, a number of items or members, or items that differ, and the upstream does not. Drop the promise, or have the upstream make it.",
		Wrong: `properties:
  # the upstream has rating: {type: integer}
  rating: {type: integer, minimum: 1, maximum: 5}`,
		Right: `properties:
  rating: {type: integer}`,
	},
	{
		Code: OpenShape, Title: "A shape that is open is the same on both sides",
		Text: "What no one shape describes (oneOf, anyOf, not, a discriminator, patternProperties, members that are not named) is copied as it comes, so both sides declare it in the same words; a $ref into the upstream's document is the simplest way. Everything else is $go.",
		Wrong: `properties:
  # the upstream has payment: {oneOf: [Card, Invoice]}
  payment: {oneOf: [{$ref: '#/components/schemas/Card'}]}`,
		Right: `properties:
  payment: {$ref: '../upstreams/orders.yaml#/components/schemas/Payment'}`,
	},
	{
		Code: AllOfConflict, Title: "The parts of an allOf agree",
		Text: "They are flattened into one shape. A part that is a union has none, and two parts that give the same property another type have no common one.",
		Wrong: `allOf:
- {properties: {id: {type: string}}}
- {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Invoice'}]}`,
		Right: `allOf:
- {properties: {id: {type: string}}}
- {properties: {name: {type: string}}}`,
	},
	{
		Code: EachOverNoList, Title: "$each goes through a list",
		Text: "What it names is an array in its schema.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  lines:
    $each: $steps.order.outputs.body
    value: {name: $item#/name}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  lines:
    $each: $steps.order.outputs.body#/lines
    value: {name: $item#/name}`,
	},
	{
		Code: EnumCaseUnknown, Title: "A case of $enum is one of the upstream's values",
		Text: "A case that the upstream never sends is a misspelling, or is left over. Where the upstream lists no values, every case may be one.",
		Wrong: `# status is [NEW, SHIPPED]
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  status: {$enum: $steps.order.outputs.body#/status, cases: {SENT: sent}, default: new}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  status: {$enum: $steps.order.outputs.body#/status, cases: {SHIPPED: sent}, default: new}`,
	},
	{
		Code: ConditionNeverHolds, Title: "A condition compares what can be equal",
		Text: "A constant of another type, a text outside of the enum, or null for a value that is never null makes a condition that is always the same. Correct the constant, or leave the condition out.",
		Wrong: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.getOrder
  # status is [NEW, SHIPPED]
  successCriteria: [{condition: $response.body#/status != 'DELETED'}]`,
		Right: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.getOrder
  successCriteria: [{condition: $response.body#/status != 'NEW'}]`,
	},
	{
		Code: TemplateOfNoScalar, Title: "A template has scalars in it",
		Text: "A list or an object has no text of its own.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  title: 'Order {$steps.order.outputs.body}'`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  title: 'Order {$steps.order.outputs.body#/id}'`,
	},
	{
		Code: RecursiveShape, Title: "A schema that has itself in it is the same on both sides",
		Text: "There would be no end to going through it member by member. A $ref into the upstream's document makes both sides the same, and the value is copied.",
		Wrong: `# the upstream's Category has a shape of its own
properties:
  parent: {$ref: '#/components/schemas/MyCategory'}`,
		Right: `properties:
  parent: {$ref: '../upstreams/catalog.yaml#/components/schemas/Category'}`,
	},
	{
		Code: HoleReused, Title: "A method of $go is for fields of one type",
		Text: "The method's arguments are the parts of the operation and, in a list, the item; its result has the type of the field. Fields that differ in one of them need methods of their own.",
		Wrong: `# label is a text, rank an integer
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  label: {$go: OrderLabel}
  rank: {$go: OrderLabel}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  label: {$go: OrderLabel}
  rank: {$go: OrderRank}`,
	},
}
