package xbff

// What is named and is not there.
const (
	SourceUnreadable      Code = "BFF201"
	UnknownSource         Code = "BFF202"
	UnknownOperation      Code = "BFF203"
	UnknownStep           Code = "BFF204"
	UnknownOutput         Code = "BFF205"
	UnknownParameter      Code = "BFF206"
	UnknownMember         Code = "BFF207"
	PointerIntoList       Code = "BFF208"
	StepCycle             Code = "BFF209"
	UnknownRequestField   Code = "BFF210"
	NoRequestBody         Code = "BFF211"
	NoPrincipal           Code = "BFF212"
	UnknownResponseHeader Code = "BFF213"
	LookupOfSingleStep    Code = "BFF214"
	ManyResults           Code = "BFF215"
	NoStepBody            Code = "BFF216"
	UnknownExperiment     Code = "BFF217"
)

var resolve = []Rule{
	{
		Code: SourceUnreadable, Title: "A source's document can be read",
		Text: "The url is a path relative to the frontend's document, and leads to an upstream's document in the same workspace. Nothing is read from the network: copy the document in and refer to the copy.",
		Wrong: `x-bff:
  sourceDescriptions:
  - {name: orders, url: https://orders.example.com/openapi.yaml}`,
		Right: `x-bff:
  sourceDescriptions:
  - {name: orders, url: ../upstreams/orders.yaml}`,
	},
	{
		Code: UnknownSource, Title: "A source that is named is declared",
		Text: "The first name of a reference is one of sourceDescriptions at the top of the document.",
		Wrong: `# sourceDescriptions has orders, and no order
forward: $sourceDescriptions.order.getOrder`,
		Right: `forward: $sourceDescriptions.orders.getOrder`,
	},
	{
		Code: UnknownOperation, Title: "An operation that is named exists",
		Text: "The second name of a reference is an operationId of the source's document.",
		Wrong: `# orders.yaml has getOrder, and no readOrder
forward: $sourceDescriptions.orders.readOrder`,
		Right: `forward: $sourceDescriptions.orders.getOrder`,
	},
	{
		Code: UnknownStep, Title: "A step that is named exists",
		Text: "$steps, $lookup, dependsOn and a fallback name a stepId of the same operation.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.usr.outputs.body#/name`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.user.outputs.body#/name`,
	},
	{
		Code: UnknownOutput, Title: "An output that is named is declared",
		Text: "Every step has the output body. Any other one is declared in the step's outputs.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  name: $steps.user.outputs.name`,
		Right: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  outputs: {name: $response.body#/name}
response:
  name: $steps.user.outputs.name`,
	},
	{
		Code: UnknownParameter, Title: "A parameter that is given is one that the operation takes",
		Text: "The name and in of each parameter are those of the upstream's document. Headers are compared without regard to capitals.",
		Wrong: `# getOrder takes orderId in the path
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: id, in: path, value: $request.path.order_id}]}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
	},
	{
		Code: UnknownMember, Title: "A pointer leads to a member of the schema",
		Text: "Every token is a property of the schema that it meets. What the schema does not declare may be missing from any answer, so it cannot be relied upon: have the upstream declare it. Of $principal, sub, tier, roles and scopes are known.",
		Wrong: `# an order has createdAt, and no created
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  since: $steps.order.outputs.body#/created`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  since: $steps.order.outputs.body#/createdAt`,
	},
	{
		Code: PointerIntoList, Title: "A pointer goes into a list by an index",
		Text: "A list has no members with names. $each goes through all of its items; an index takes one of them, which may be absent since the list may be shorter, so the target is nullable or not required. In forEach, a * goes through the lists in a list.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  first: $steps.order.outputs.body#/lines/name`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  # first is nullable
  first: $steps.order.outputs.body#/lines/0/name`,
	},
	{
		Code: StepCycle, Title: "Steps do not wait for each other in a circle",
		Text: "A step waits for the steps that it reads and for those in dependsOn, and a fallback for the step in whose place it is asked. In a circle none could begin.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, dependsOn: [user]}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, dependsOn: [order]}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, dependsOn: [order]}`,
	},
	{
		Code: UnknownRequestField, Title: "What is read of the request is declared",
		Text: "$request.path, $request.query and $request.header name a parameter of the frontend's own operation: what is not declared is neither validated nor documented.",
		Wrong: `# the path is /orders/{order_id}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.orderId}]}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
	},
	{
		Code: NoRequestBody, Title: "A request body that is read is declared",
		Text: "$request.body is the body of the frontend's own operation, which has a requestBody with application/json.",
		Wrong: `# get: has no requestBody
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.findOrders, requestBody: {payload: $request.body}}`,
		Right: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.findOrders, requestBody: {payload: {state: $request.query.state}}}`,
	},
	{
		Code: NoPrincipal, Title: "Who is asking is known where $principal is read",
		Text: "An operation without security, or with security that may be left out ({}), is answered for anyone: there may be no principal. The document's own security counts where the operation says nothing.",
		Wrong: `# security: []
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}`,
		Right: `# security: [{bearer: []}]
steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}`,
	},
	{
		Code: UnknownResponseHeader, Title: "A response header that is read is declared",
		Text: "$response.header names a header that the upstream's document declares for the operation's success. It is a text, and may be absent.",
		Wrong: `# getOrder declares ETag
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, outputs: {version: $response.header.Version}}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, outputs: {version: $response.header.ETag}}`,
	},
	{
		Code: LookupOfSingleStep, Title: "$lookup looks into a step with forEach",
		Text: "Only such a step has an answer for each key. The one answer of any other step is read with $steps.",
		Wrong: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  user: {$lookup: user, key: $principal#/sub}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser, parameters: [{name: userId, in: path, value: $principal#/sub}]}
response:
  user: $steps.user.outputs.body`,
	},
	{
		Code: ManyResults, Title: "The answers of a step with forEach are read with $lookup",
		Text: "It has as many bodies as keys, so there is no one body to read. In a gather, the part is a map by key.",
		Wrong: `steps:
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $request.body#/ids, key: $item, maxItems: 10}
response:
  products: $steps.products.outputs.body`,
		Right: `steps:
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $request.body#/ids, key: $item, maxItems: 10}
response:
  products:
    $each: $request.body#/ids
    value: {$lookup: products, key: $item}`,
	},
	{
		Code: NoStepBody, Title: "A body that is read is declared",
		Text: "The upstream's document declares JSON of one shape for the operation's success. An operation that answers 204 can be a step, as long as nothing reads a body of it and it is not called for each item. One that answers with another media type, or with several shapes, is for a handler written by hand.",
		Wrong: `# deleteOrder answers 204
steps:
- {stepId: deleted, operationId: $sourceDescriptions.orders.deleteOrder}
response:
  id: $steps.deleted.outputs.body#/id`,
		Right: `steps:
- {stepId: deleted, operationId: $sourceDescriptions.orders.deleteOrder}
response:
  id: $request.path.order_id`,
	},
	{
		Code: UnknownExperiment, Title: "An experiment that is read is declared",
		Text: "x-bff-experiments, at the top of the document, has the experiments and all their variants: that is how a comparison with a variant that there is none of is found.",
		Wrong: `x-bff-experiments: {checkout: [A, B]}
paths:
  /orders:
    get:
      operationId: listOrders
      x-bff:
        steps:
        - {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, when: $experiment.chekout == 'B'}`,
		Right: `x-bff-experiments: {checkout: [A, B]}
paths:
  /orders:
    get:
      operationId: listOrders
      x-bff:
        steps:
        - {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, when: $experiment.checkout == 'B'}`,
	},
}
