package xbff

// What may be null.
const (
	MayBeNull          Code = "BFF401"
	FallbackMisfit     Code = "BFF402"
	FallbackStepMisfit Code = "BFF403"
	NeverNull          Code = "BFF404"
	FallbackStepRead   Code = "BFF405"
)

var nulls = []Rule{
	{
		Code: MayBeNull, Title: "What may be null or missing has somewhere to go",
		Text: "A value may be null because its schema says so, because it is not required, because an index leads to it, or because its step is optional, has a when, or is looked up. The target then is nullable, or $coalesce or a fallback says what comes instead. A property that is neither required nor nullable is left out when its source is absent; null is not absent. Of a union it is not known whether it allows null, unless one of its parts does.",
		Wrong: `# title: {type: string} here, {type: [string, 'null']} there
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  title: $steps.order.outputs.body#/title`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  title: {$coalesce: [$steps.order.outputs.body#/title, untitled]}`,
	},
	{
		Code: FallbackMisfit, Title: "A fallback fits the upstream's response",
		Text: "Whoever reads the step must not notice which of the two came, so the fallback is proved against the schema of the operation's success. A step with forEach, or one that answers without a body, takes none: what is looked up is null then.",
		Wrong: `# items and total are required
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: {items: []}}`,
		Right: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: {items: [], total: 0}}`,
	},
	{
		Code: FallbackStepMisfit, Title: "A step that is a fallback answers with the same schema",
		Text: "Its operation is one of the same upstream and answers with the very schema, by its name, of the operation that it stands in for. It has no forEach, and no other step as a fallback of its own; a value it may have.",
		Wrong: `# orders.yaml and users.yaml have no schema in common
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: $steps.user.outputs.body}
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `# both answer with OrderList
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: $steps.archive.outputs.body}
- {stepId: archive, operationId: $sourceDescriptions.orders.listArchivedOrders, optional: true}`,
	},
	{
		Code: NeverNull, Title: "$coalesce has a choice",
		Text: "Behind a value that is never null, nothing is ever taken.",
		Wrong: `# id is required and not nullable
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  id: {$coalesce: [$steps.order.outputs.body#/id, none]}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
response:
  id: $steps.order.outputs.body#/id`,
	},
	{
		Code: FallbackStepRead, Title: "A step that is a fallback is read through the step that it stands in for",
		Text: "It is asked only when the other step has failed, so nobody can count on what it yields, nor wait for it with dependsOn.",
		Wrong: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: $steps.archive.outputs.body}
- {stepId: archive, operationId: $sourceDescriptions.orders.listArchivedOrders, optional: true}
response:
  orders: $steps.archive.outputs.body#/items`,
		Right: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.listOrders, optional: true, fallback: $steps.archive.outputs.body}
- {stepId: archive, operationId: $sourceDescriptions.orders.listArchivedOrders, optional: true}
response:
  orders: $steps.orders.outputs.body#/items`,
	},
}
