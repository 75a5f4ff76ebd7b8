package xbff

import "slices"

// vocabulary are the keys that an object may have. The JSON Schema has the same ones, and a test says so.
type vocabulary struct {
	// what the object is called in messages.
	what string
	// shape is how it is written.
	shape string
	keys  []string
	// samples are how required keys are written.
	samples map[string]string
	// foreign are words that Arazzo has for this object and x-bff has not, with what to do instead.
	foreign map[string]string
}

func (v *vocabulary) has(key string) bool { return slices.Contains(v.keys, key) }

// sample returns how a required key is written.
func (v *vocabulary) sample(key string) string {
	if s, ok := v.samples[key]; ok {
		return s
	}
	return key + ": …"
}

const comment = "leave it out, or make it a comment"

var (
	documentKeys = vocabulary{
		what: "the document's x-bff", shape: "{sourceDescriptions: [{name: orders, url: ../upstreams/orders.yaml}]}",
		keys:    []string{"sourceDescriptions"},
		samples: map[string]string{"sourceDescriptions": "sourceDescriptions: [{name: orders, url: ../upstreams/orders.yaml}]"},
		foreign: map[string]string{
			"arazzo":     "leave it out",
			"workflows":  "give each operation an x-bff of its own",
			"components": "write parameters and actions where they are used",
		},
	}
	sourceKeys = vocabulary{
		what: "a source", shape: "{name: orders, url: ../upstreams/orders.yaml}",
		keys:    []string{"name", "url", "type"},
		samples: map[string]string{"name": "name: orders", "url": "url: ../upstreams/orders.yaml"},
	}
	operationKeys = vocabulary{
		what: "an operation's x-bff", shape: "{steps: […], response: {…}}, {steps: […]} or {forward: …}",
		keys: []string{"timeout", "partial", "acceptNonAtomic", "steps", "response", "forward"},
		foreign: map[string]string{
			"workflowId":     "leave it out: the operationId is the name",
			"summary":        "leave it out: the operation has one",
			"description":    "leave it out: the operation has one",
			"inputs":         "leave it out: the operation's parameters are the inputs",
			"outputs":        "say in response what the client reads",
			"dependsOn":      "say it on the step that must wait",
			"parameters":     "give them to each step that takes them",
			"successActions": "leave it out: steps run when their inputs are there",
			"failureActions": "say onFailure on each step that is to be tried again",
		},
	}
	partialKeys = vocabulary{
		what: "partial", shape: "{allow: true}",
		keys: []string{"allow"}, samples: map[string]string{"allow": "allow: true"},
	}
	stepKeys = vocabulary{
		what: "a step", shape: "{stepId: order, operationId: $sourceDescriptions.orders.getOrder}",
		keys: []string{
			"stepId", "operationId", "parameters", "requestBody", "dependsOn", "timeout", "successCriteria", "onFailure",
			"when", "optional", "fallback", "errors", "cache", "forEach", "key", "batch", "concurrency", "maxItems", "outputs",
		},
		samples: map[string]string{"stepId": "stepId: order", "operationId": "operationId: $sourceDescriptions.orders.getOrder"},
		foreign: map[string]string{
			"workflowId":    "call one operation with operationId",
			"operationPath": "name the operation with operationId: $sourceDescriptions.orders.getOrder",
			"channelPath":   "name the operation with operationId: $sourceDescriptions.orders.getOrder",
			"description":   comment,
			"onSuccess":     "leave it out: steps run when their inputs are there; skip one with when",
			"correlationId": "leave it out",
			"action":        "leave it out",
		},
	}
	parameterKeys = vocabulary{
		what: "a parameter", shape: "{name: orderId, in: path, value: $request.path.order_id}",
		keys:    []string{"name", "in", "value"},
		samples: map[string]string{"name": "name: orderId", "in": "in: path, query, header or cookie", "value": "value: $request.path.order_id"},
		foreign: map[string]string{"reference": "write the parameter out: name, in and value"},
	}
	bodyKeys = vocabulary{
		what: "requestBody", shape: "{payload: $request.body}",
		keys:    []string{"contentType", "payload"},
		samples: map[string]string{"payload": "payload: $request.body"},
		foreign: map[string]string{"replacements": "write the payload member by member, each with its expression"},
	}
	criterionKeys = vocabulary{
		what: "a criterion", shape: "{condition: $response.body#/ready == true}",
		keys:    []string{"condition"},
		samples: map[string]string{"condition": "condition: $response.body#/ready == true"},
		foreign: map[string]string{
			"context": "leave it out: the condition names the value itself",
			"type":    "leave it out: a condition compares a value with a constant",
		},
	}
	failureKeys = vocabulary{
		what: "an action of onFailure", shape: "{type: retry, retryLimit: 2, retryAfter: 0.1}",
		keys:    []string{"name", "type", "retryLimit", "retryAfter"},
		samples: map[string]string{"type": "type: retry"},
		foreign: map[string]string{
			"criteria":   "leave it out: what may help is tried again, and nothing else",
			"reference":  "write the action out: type, retryLimit and retryAfter",
			"workflowId": "leave it out: the same step is tried again",
			"stepId":     "leave it out: the same step is tried again; another one is a fallback",
			"parameters": "leave it out: the same call is made again",
		},
	}
	overrideKeys = vocabulary{
		what: "a rule of errors", shape: "relay, or {status: 409, detail: the cart has changed}",
		keys:    []string{"status", "detail"},
		samples: map[string]string{"status": "status: 409"},
	}
	cacheKeys = vocabulary{
		what: "cache", shape: "{maxAge: 60, vary: [$principal#/sub]}",
		keys: []string{"maxAge", "staleWhileRevalidate", "staleIfError", "vary"},
	}
	batchKeys = vocabulary{
		what: "batch", shape: "{param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}",
		keys: []string{"param", "size", "results", "resultKey"},
		samples: map[string]string{
			"param": "param: id, the parameter that takes the keys", "size": "size: 50, the most keys of one call",
			"results": "results: $response.body#/items, the list of answers", "resultKey": "resultKey: '#/id', where an answer has its key",
		},
	}
	eachKeys = vocabulary{
		what: "$each", shape: "{$each: $steps.order.outputs.body#/lines, value: {qty: $item#/qty}}",
		keys:    []string{"$each", "value"},
		samples: map[string]string{"value": "value: {qty: $item#/qty}"},
	}
	lookupKeys = vocabulary{
		what: "$lookup", shape: "{$lookup: products, key: $item#/productId}",
		keys:    []string{"$lookup", "key", "pointer"},
		samples: map[string]string{"key": "key: $item#/productId"},
	}
	enumKeys = vocabulary{
		what: "$enum", shape: "{$enum: $steps.order.outputs.body#/status, cases: {SHIPPED: sent}, default: unknown}",
		keys: []string{"$enum", "cases", "default"},
	}
	coalesceKeys = vocabulary{
		what: "$coalesce", shape: "{$coalesce: [$steps.user.outputs.body#/nickname, guest]}",
		keys: []string{"$coalesce"},
	}
	constKeys = vocabulary{what: "$const", shape: "{$const: …}", keys: []string{"$const"}}
	goKeys    = vocabulary{what: "$go", shape: "{$go: OrderLabel}", keys: []string{"$go"}}
)
