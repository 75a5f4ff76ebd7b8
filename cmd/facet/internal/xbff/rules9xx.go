package xbff

// What the client is told, and what passes through.
const (
	UndeclaredStatus   Code = "BFF901"
	StatusNotUpstreams Code = "BFF902"
	NotAProblem        Code = "BFF903"
	PartialOfNothing   Code = "BFF904"
	PartialForbidden   Code = "BFF905"
	ForwardMethod      Code = "BFF911"
	ForwardParameter   Code = "BFF912"
	ForwardBody        Code = "BFF913"
	ForwardResponse    Code = "BFF914"
)

var answers = []Rule{
	{
		Code: UndeclaredStatus, Title: "Every status that can be reached is declared",
		Text: "A required step can fail with 502, 503 and 504, and errors adds what it relays and overrides. A forward can fail with these too, and with each of 400, 403, 404, 409, 413, 415, 422 and 429 that the upstream declares. Clients are written against the document, so it has them all, as a status, a range (5XX) or default.",
		Wrong: `# responses: {'200': …}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
		Right: `# responses: {'200': …, '502': …, '503': …, '504': …}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
	},
	{
		Code: StatusNotUpstreams, Title: "errors names statuses that the upstream declares",
		Text: "Any other status is one that its document does not know, which is a 502 whatever errors says. A class such as 4XX is for those that no other line names; default declares every status.",
		Wrong: `# getOrder declares 404
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, errors: {'410': relay}}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, errors: {'404': relay}}`,
	},
	{
		Code: NotAProblem, Title: "A failure is declared as problem details",
		Text: "The bodies of all failures are application/problem+json (RFC 9457), so that is what the document declares for those that the operation can end in, or no content at all.",
		Wrong: `responses:
  '404': {description: No such order., content: {application/json: {schema: {type: object}}}}`,
		Right: `responses:
  '404': {description: No such order., content: {application/problem+json: {schema: {type: object}}}}`,
	},
	{
		Code: PartialOfNothing, Title: "A partial answer has parts that may be missing",
		Text: "partial allows an answer without the optional steps, and there are none.",
		Wrong: `partial: {allow: true}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}`,
		Right: `partial: {allow: true}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, optional: true}`,
	},
	{
		Code: PartialForbidden, Title: "An answer that may not be partial has no part that may be missing",
		Text: "partial: {allow: false} says that an answer lacks nothing, and a step that is optional, without a fallback, may leave a hole in it. Without partial, an answer may lack what is optional.",
		Wrong: `partial: {allow: false}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, optional: true}`,
		Right: `partial: {allow: false}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
	},
	{
		Code: ForwardMethod, Title: "forward passes on to the same method",
		Text: "What is safe for the client to repeat would otherwise not be so for the upstream, or the other way round.",
		Wrong: `# this operation is a get, and createOrder a post
forward: $sourceDescriptions.orders.createOrder`,
		Right: `forward: $sourceDescriptions.orders.getOrder`,
	},
	{
		Code: ForwardParameter, Title: "The parameters of both sides of a forward are the same",
		Text: "They are passed on by name: one that the upstream requires is required here, one that is declared here exists there, and every value that is allowed here is allowed there.",
		Wrong: `# getOrder takes orderId; the path here is /orders/{order_id}
forward: $sourceDescriptions.orders.getOrder`,
		Right: `# with steps, parameters can be called differently
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response: $steps.order.outputs.body`,
	},
	{
		Code: ForwardBody, Title: "The body that is forwarded satisfies the upstream",
		Text: "It is checked against this document and passed on byte for byte, so whatever this document accepts, the upstream's accepts too, members that neither names included. A $ref into the upstream's document is the simplest way.",
		Wrong: `# requestBody: quantity is any integer here, and at least 1 there
forward: $sourceDescriptions.orders.createOrder`,
		Right: `# requestBody: $ref: ../upstreams/orders.yaml#/components/schemas/NewOrder
forward: $sourceDescriptions.orders.createOrder`,
	},
	{
		Code: ForwardResponse, Title: "The answer that is forwarded satisfies this document",
		Text: "It is passed on byte for byte, so whatever the upstream declares, this document declares too: statuses of success, media types, schemas, and the headers that are promised here.",
		Wrong: `# the upstream answers 201 with an Order, this document declares 200
forward: $sourceDescriptions.orders.createOrder`,
		Right: `# responses: '201': schema: $ref: ../upstreams/orders.yaml#/components/schemas/Order
forward: $sourceDescriptions.orders.createOrder`,
	},
}
