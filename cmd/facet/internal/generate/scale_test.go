package generate_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
)

var (
	scaleFrontend = flag.Int("scale.frontend", 30, "operations of the frontend of TestAWorkspaceMayBeLarge")
	scaleUpstream = flag.Int("scale.upstream", 100, "operations of its upstream")
)

// TestAWorkspaceMayBeLarge generates from a workspace that is made for it, and says what that took. `make scale` has
// another size than the tests.
func TestAWorkspaceMayBeLarge(t *testing.T) {
	dir := scratch(t)
	put(t, dir, "specs/upstreams/shop.yaml", largeUpstream(*scaleUpstream))
	put(t, dir, "specs/frontends/app.yaml", largeFrontend(*scaleFrontend, *scaleUpstream))
	config := generate.Config{Specs: filepath.Join(dir, "specs"), Out: filepath.Join(dir, "gen")}

	start := time.Now()
	first, err := generate.Run(config)
	if err != nil {
		t.Fatal(err)
	}
	cold := time.Since(start)
	start = time.Now()
	second, err := generate.Run(config)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Written) != first.Files || len(second.Written) != 0 {
		t.Errorf("wrote %d files, then %d, of %d", len(first.Written), len(second.Written), first.Files)
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d operations over %d: %.1f s, again %.1f s, at most %d MiB",
		*scaleFrontend, *scaleUpstream, cold.Seconds(), time.Since(start).Seconds(), usage.Maxrss>>10)
}

// largeUpstream is a document of things that refer to one another: half of its operations have one of a kind, half all.
func largeUpstream(operations int) string {
	var paths, schemas strings.Builder
	for i := range operations / 2 {
		fmt.Fprintf(&paths, `
  /things%[1]d/{id}:
    get:
      operationId: getThing%[1]d
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
        '404': {description: none}
  /things%[1]d:
    get:
      operationId: listThings%[1]d
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Things%[1]d'}}}}`, i)
		fmt.Fprintf(&schemas, `
    Things%[1]d:
      type: object
      required: [items, total]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Thing%[1]d'}}
        total: {type: integer}
    Thing%[1]d:
      type: object
      required: [id, name, next, state, lines]
      properties:
        id: {type: string}
        name: {type: string, description: What people call it.}
        next: {type: string}
        state: {type: string, enum: [new, used, gone]}
        price: {type: number}
        lines:
          type: array
          items: {type: object, required: [sku, quantity], properties: {sku: {type: string}, quantity: {type: integer, format: int32}}}`, i)
	}
	return "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:" + paths.String() + "\ncomponents:\n  schemas:" + schemas.String() + "\n"
}

// largeFrontend is a document with screens of two to four steps, the second of which waits for the first; every tenth is
// written by hand.
func largeFrontend(operations, upstream int) string {
	var paths, schemas strings.Builder
	for i := range operations {
		fmt.Fprintf(&paths, `
  /screens%[1]d/{id}:
    get:
      operationId: getScreen%[1]d
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]`, i)
		if i%10 != 9 {
			paths.WriteString(largeAggregation(i, upstream/2))
		}
		fmt.Fprintf(&paths, `
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Screen%[1]d'}}}}
        '404': {description: none}
        5XX: {description: failed}`, i)
		fmt.Fprintf(&schemas, `
    Screen%[1]d:
      type: object
      required: [thing, also]
      properties:
        thing:
          type: object
          required: [id, name, lines]
          properties:
            id: {type: string}
            name: {type: string}
            state: {type: string, enum: [new, used, gone]}
            lines: {type: array, items: {type: object, required: [sku], properties: {sku: {type: string}}}}
        also: {type: object, nullable: true, required: [name], properties: {name: {type: string}}}`, i)
		for extra := range i % 3 {
			fmt.Fprintf(&schemas, `
        more%d: {type: array, nullable: true, items: {type: object, required: [id], properties: {id: {type: string}, price: {type: number}}}}`, extra)
		}
	}
	return `openapi: 3.0.3
info: {title: App, version: '1'}
security: [{bearer: []}]
x-bff: {sourceDescriptions: [{name: shop, url: ../upstreams/shop.yaml, type: openapi}]}
paths:` + paths.String() + "\ncomponents:\n  securitySchemes: {bearer: {type: http, scheme: bearer}}\n  schemas:" + schemas.String() + "\n"
}

func largeAggregation(i, kinds int) string {
	var steps, response strings.Builder
	fmt.Fprintf(&steps, `
        - stepId: thing
          operationId: $sourceDescriptions.shop.getThing%d
          parameters: [{name: id, in: path, value: $request.path.id}]
          timeout: 300
          errors: {'404': relay}
        - stepId: also
          operationId: $sourceDescriptions.shop.getThing%d
          parameters: [{name: id, in: path, value: $steps.thing.outputs.body#/next}]
          timeout: 300
          optional: true`, i%kinds, (i+7)%kinds)
	for extra := range i % 3 {
		fmt.Fprintf(&steps, `
        - stepId: more%d
          operationId: $sourceDescriptions.shop.listThings%d
          parameters: [{name: limit, in: query, value: 5}]
          timeout: 200
          optional: true`, extra, (i*3+extra)%kinds)
		fmt.Fprintf(&response, `
          more%[1]d: $steps.more%[1]d.outputs.body#/items`, extra)
	}
	return `
      x-bff:
        timeout: 900
        partial: {allow: true}
        steps:` + steps.String() + `
        response:
          thing: $steps.thing.outputs.body
          also: $steps.also.outputs.body` + response.String()
}
