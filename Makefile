# `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh
GO ?= go
LINT := $(CURDIR)/bin/golangci-lint

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## start the demo services and the four binaries, and print curl lines to try
	@./bin/demo $(ARGS)

.PHONY: build
build: ## build all binaries into bin/
	@mkdir -p bin
	$(GO) build -o bin/ ./cmd/...

.PHONY: test
test: ## run all tests
	$(GO) test ./...

# SEED=… N=… repeats a run: the pairs and their bodies are the same each time.
N ?= 1000000
PAIRS ?= 200
SEED ?= $(shell date +%s)
.PHONY: soundness
soundness: ## hold random frontends to their documents, over N bodies (SEED, PAIRS and MUTANTS of each kind, too)
	@echo "SEED=$(SEED) N=$(N) PAIRS=$(PAIRS)"
	$(GO) test ./cmd/facet/internal/soundness -v -timeout 0 -args -seed $(SEED) -bodies $(N) -pairs $(PAIRS) -mutants $(or $(MUTANTS),3)

.PHONY: contract
contract: ## hold what the lock says of changes to the truth, over MUTANTS changes of each kind, built and asked (SEED, too)
	@echo "SEED=$(SEED)"
	$(GO) test ./cmd/facet/internal/soundness -run TestTheLockSays -v -timeout 0 -args -seed $(SEED) -mutants $(or $(MUTANTS),3)

.PHONY: check
check: lint race generated tidy ## everything that must be clean before a commit

.PHONY: lint
lint: $(LINT) ## format and lint
	$(LINT) fmt --diff
	$(LINT) run

# The linter has a module of its own, so that what it depends on is not what Facet's users depend on.
$(LINT): tools/go.mod
	cd tools && $(GO) build -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: format
format: $(LINT) ## format the code
	$(LINT) fmt

.PHONY: race
race: ## run all tests with the race detector
	$(GO) test -race ./...

.PHONY: generate
generate: ## generate gen/ from specs/, and the same of the benchmark
	$(GO) generate ./...

GENERATED := gen specs/contract.lock.yaml internal/bench/gen internal/bench/specs/contract.lock.yaml
.PHONY: generated
generated: ## fail when generated code is not what the documents give
	@$(GO) generate ./... > /dev/null
	@git diff --exit-code -- $(GENERATED) || { echo 'gen/ is not what specs/ gives: run `make generate` and commit the result'; exit 1; }
	@test -z "$$(git status --porcelain -- $(GENERATED))" || { git status --short -- $(GENERATED); echo 'gen/ has files that are not committed: run `make generate` and commit the result'; exit 1; }

.PHONY: tidy
tidy: ## fail when go.mod is not tidy
	$(GO) mod tidy -diff
	cd tools && $(GO) mod tidy -diff

# ARGS=… goes to facet-bench: `make bench ARGS='--work dashboard --json report.json'`.
.PHONY: bench
bench: ## measure the whole gateway against the handler that one would write by hand
	$(GO) build -o bin/ ./cmd/facet-bench
	@./bin/facet-bench $(ARGS)

.PHONY: bench-short
bench-short: ## fail when the gateway takes more instructions than its ceilings allow
	$(GO) build -o bin/ ./cmd/facet-bench
	@./bin/facet-bench --short $(ARGS)

.PHONY: microbench
microbench: ## run the benchmarks of packages
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: scale
scale: ## generate from a large workspace, and print seconds and memory
	$(GO) test ./cmd/facet/internal/generate -run AWorkspaceMayBeLarge -count 1 -v -scale.frontend 300 -scale.upstream 1000

.PHONY: outage
outage: ## let instances of a service die under load for a minute each, and print what arrived and what failed
	$(GO) test ./shared/upstream/service -run Servers -count 1 -v -outage 1m

.PHONY: cache-suite
cache-suite: ## run the public suite of tests for HTTP caches against shared/cache (needs node and npm)
	$(GO) run ./internal/cachesuite

.PHONY: clean
clean: ## remove what was built
	rm -rf bin
