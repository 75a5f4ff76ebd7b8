package xbff

// What is kept, tried again or changed.
const (
	CacheIgnoresPrincipal Code = "BFF801"
	CacheOfUnsafe         Code = "BFF802"
	RetryOfUnsafe         Code = "BFF811"
	ManyUnsafeSteps       Code = "BFF821"
	UnsafeNotLast         Code = "BFF822"
	UnsafeInList          Code = "BFF823"
)

var safety = []Rule{
	{
		Code: CacheIgnoresPrincipal, Title: "What depends on the principal is kept for that principal",
		Text: "A request with something of $principal in it gets an answer for that principal. Without the principal in vary, another one could read it.",
		Wrong: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  parameters: [{name: userId, in: path, value: $principal#/sub}]
  cache: {maxAge: 60}`,
		Right: `steps:
- stepId: user
  operationId: $sourceDescriptions.users.getUser
  parameters: [{name: userId, in: path, value: $principal#/sub}]
  cache: {maxAge: 60, vary: [$principal#/sub]}`,
	},
	{
		Code: CacheOfUnsafe, Title: "Only what changes nothing is kept",
		Text: "GET and HEAD are answered from a cache; any other method would not reach the upstream.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder, cache: {maxAge: 60}}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder}`,
	},
	{
		Code: RetryOfUnsafe, Title: "Only what may be done twice is tried again",
		Text: "GET, HEAD, PUT and DELETE may be repeated. A POST may be when it carries an Idempotency-Key, by which the upstream knows the second one.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder, onFailure: [{type: retry}]}`,
		Right: `steps:
- stepId: order
  operationId: $sourceDescriptions.orders.createOrder
  parameters: [{name: Idempotency-Key, in: header, value: $request.header.Idempotency-Key}]
  onFailure: [{type: retry}]`,
	},
	{
		Code: ManyUnsafeSteps, Title: "An operation changes one thing",
		Text: "Every method but GET, HEAD and OPTIONS may change something. If the second of two changes fails, the first one stays, and the client hears of a failure. Let one upstream do both, or accept it with acceptNonAtomic.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder}
- {stepId: payment, operationId: $sourceDescriptions.payments.createPayment}`,
		Right: `acceptNonAtomic: true
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder}
- {stepId: payment, operationId: $sourceDescriptions.payments.createPayment}`,
	},
	{
		Code: UnsafeNotLast, Title: "What changes something comes last",
		Text: "If a step behind the change fails, the change stays, and the client hears of a failure. Let the change wait with dependsOn, or accept it with acceptNonAtomic.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder}
- {stepId: user, operationId: $sourceDescriptions.users.getUser}`,
		Right: `steps:
- {stepId: user, operationId: $sourceDescriptions.users.getUser}
- {stepId: order, operationId: $sourceDescriptions.orders.createOrder, dependsOn: [user]}`,
	},
	{
		Code: UnsafeInList, Title: "What changes something is not called for each item",
		Text: "That is many changes, of which some may fail. Let one operation of the upstream take the list, or accept it with acceptNonAtomic.",
		Wrong: `steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.cancelOrder, forEach: $request.body#/ids, key: $item, maxItems: 10}`,
		Right: `acceptNonAtomic: true
steps:
- {stepId: orders, operationId: $sourceDescriptions.orders.cancelOrder, forEach: $request.body#/ids, key: $item, maxItems: 10}`,
	},
}
