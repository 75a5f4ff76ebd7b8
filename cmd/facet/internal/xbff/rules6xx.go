package xbff

// What is called for each item of a list.
const (
	NoMaxItems        Code = "BFF601"
	ForEachOverNoList Code = "BFF602"
	BatchTooLarge     Code = "BFF603"
	BatchParamNoList  Code = "BFF604"
	BatchResultNoList Code = "BFF605"
	BatchResultKey    Code = "BFF606"
	KeyNotScalar      Code = "BFF607"
	KeyTypesDiffer    Code = "BFF608"
)

var lists = []Rule{
	{
		Code: NoMaxItems, Title: "forEach has a maxItems",
		Text: "Without it, one request could cause any number of calls. What counts are distinct keys. A longer list is an error of the step, and of the client when the request has the list.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId, maxItems: 100}`,
	},
	{
		Code: ForEachOverNoList, Title: "forEach goes through a list",
		Text: "What it names is an array in its schema. A * in the pointer goes through the lists in a list.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body, key: $item#/productId, maxItems: 100}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId, maxItems: 100}`,
	},
	{
		Code: BatchTooLarge, Title: "A batch is not larger than the upstream allows",
		Text: "The parameter's own maxItems bounds the size.",
		Wrong: `# id: {type: array, maxItems: 50}
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 100, results: $response.body#/items, resultKey: '#/id'}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}`,
	},
	{
		Code: BatchParamNoList, Title: "The parameter of a batch takes a list of keys",
		Text: "It is a query parameter, its schema is an array whose items are texts or have the type of the keys, and parameters does not give it as well.",
		Wrong: `# getProduct takes one id
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.getProduct
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.getProduct
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  parameters: [{name: id, in: path, value: $item#/productId}]`,
	},
	{
		Code: BatchResultNoList, Title: "The results of a batch are a list",
		Text: "Each of its items is the answer for one key. Of two for one key the last counts, and what nobody asked for does not.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body, resultKey: '#/id'}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}`,
	},
	{
		Code: BatchResultKey, Title: "Every result of a batch has its key",
		Text: "resultKey leads to a member that is required and not nullable: an answer without a key belongs to nobody.",
		Wrong: `# an item has a required id, and an optional sku
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/sku'}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- stepId: products
  operationId: $sourceDescriptions.catalog.listProducts
  forEach: $steps.order.outputs.body#/lines
  key: $item#/productId
  maxItems: 100
  batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}`,
	},
	{
		Code: KeyNotScalar, Title: "A key is a text or an integer",
		Text: "Keys are compared and sent, so that nothing else is one. An item whose key is null or absent is asked for by no call.",
		Wrong: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item, maxItems: 100}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId, maxItems: 100}`,
	},
	{
		Code: KeyTypesDiffer, Title: "Keys that are compared are of one type",
		Text: "The key of $lookup and the resultKey of a batch are compared with the step's key: 7 and '7' are never equal. They are all texts, or all integers.",
		Wrong: `# productId is a text, and quantity an integer
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId, maxItems: 100}
response:
  lines:
    $each: $steps.order.outputs.body#/lines
    value: {product: {$lookup: products, key: $item#/quantity}}`,
		Right: `steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, parameters: [{name: orderId, in: path, value: $request.path.order_id}]}
- {stepId: products, operationId: $sourceDescriptions.catalog.getProduct, forEach: $steps.order.outputs.body#/lines, key: $item#/productId, maxItems: 100}
response:
  lines:
    $each: $steps.order.outputs.body#/lines
    value: {product: {$lookup: products, key: $item#/productId}}`,
	},
}
