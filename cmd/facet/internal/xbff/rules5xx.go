package xbff

// What an upstream call is given.
const (
	MissingParameter     Code = "BFF501"
	ParameterType        Code = "BFF502"
	ParameterMayBeNull   Code = "BFF503"
	ParameterOutOfBounds Code = "BFF504"
	// BFF505 was about styles of parameters that could not be written.
	MissingBody   Code = "BFF510"
	BodyNotTaken  Code = "BFF511"
	BodyMisfit    Code = "BFF512"
	BodyMediaType Code = "BFF513"
)

var parameters = []Rule{
	{
		Code: MissingParameter, Title: "Every required parameter is given",
		Text: "The upstream would refuse the call, always.",
		Wrong: `# getOrder takes orderId in the path
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
	},
	{
		Code: ParameterType, Title: "A parameter has the type that the upstream takes",
		Text: "The same pairs are allowed as in answers: an integer for a number, and any scalar for a text by a template. A number that may not fit, such as an int64 for an int32, is of another type too.",
		Wrong: `# limit: {type: integer}
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, parameters: [{name: limit, in: query, value: five}]}`,
		Right: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, parameters: [{name: limit, in: query, value: 5}]}`,
	},
	{
		Code: ParameterMayBeNull, Title: "A required parameter is never null or missing",
		Text: "A call without it could not be made, and it is never dropped in silence. Require the value, skip the step with when, or say in the source that it is always there.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  # shipmentId is nullable
  parameters: [{name: shipmentId, in: path, value: $steps.order.outputs.body#/shipmentId}]`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: shipment
  operationId: $sourceDescriptions.orders.getShipment
  when: $steps.order.outputs.body#/shipmentId != null
  parameters: [{name: shipmentId, in: path, value: $steps.order.outputs.body#/shipmentId}]`,
	},
	{
		Code: ParameterOutOfBounds, Title: "A parameter is within the upstream's enum and bounds",
		Text: "The upstream would refuse it. Literals and parameters of the request are proved whole: enum, bounds, length, pattern, format. Of what a step answered, of the request's body, of the principal and of templates only the type is, since which of its ids there are is known to the upstream alone.",
		Wrong: `# limit: {type: integer, maximum: 100}
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, parameters: [{name: limit, in: query, value: 500}]}`,
		Right: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, parameters: [{name: limit, in: query, value: 100}]}`,
	},
	{
		Code: MissingBody, Title: "A required body is given",
		Text: "The upstream's document says that the operation has a requestBody that is required.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder, requestBody: {payload: $request.body}}`,
	},
	{
		Code: BodyNotTaken, Title: "A body is given to an operation that takes one",
		Text: "The upstream's document has no requestBody for it.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, requestBody: {payload: $request.body}}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}`,
	},
	{
		Code: BodyMisfit, Title: "A body fits the upstream's schema",
		Text: "It is proved member by member, like an answer, and whole: what is required is there and not null, the types agree, and so do enums and bounds. What is not required need not be given.",
		Wrong: `# productId and quantity are required
steps:
- stepId: order
  operationId: $sourceDescriptions.orders.createOrder
  requestBody: {payload: {productId: $request.body#/product_id}}`,
		Right: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.createOrder
  requestBody: {payload: {productId: $request.body#/product_id, quantity: 1}}`,
	},
	{
		Code: BodyMediaType, Title: "A body has a media type that the upstream takes",
		Text: "Bodies are made of JSON: contentType, where it is given, is the JSON media type that the operation declares. A body of another type is for a handler written by hand.",
		Wrong: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.createOrder
  requestBody: {contentType: application/xml, payload: $request.body}`,
		Right: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.createOrder
  requestBody: {contentType: application/json, payload: $request.body}`,
	},
}
