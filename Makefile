# leadrig: what there is to run. `make help` lists it.

GO            ?= go
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOFUMPT       := mvdan.cc/gofumpt@v0.12.0
FUZZTIME      ?= 20s
ARGS          ?=

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

.PHONY: demo
demo: ## See leadrig at work: sandbox, tunnel, sample handler, live view, in one process
	@$(GO) run ./cmd/leadrig demo $(ARGS)

.PHONY: test
test: ## Run every test
	$(GO) test ./...

.PHONY: race
race: ## Run every test under the race detector
	$(GO) test -race ./...

.PHONY: build
build: ## Build bin/leadrig
	$(GO) build -trimpath -o bin/leadrig ./cmd/leadrig

.PHONY: cross
cross: ## Build and vet for Linux, macOS and Windows, without cgo
	@for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do \
		echo "$$target"; \
		CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} $(GO) build -o /dev/null ./cmd/leadrig || exit 1; \
	done
	@for os in darwin windows; do \
		echo "vet $$os"; \
		CGO_ENABLED=0 GOOS=$$os $(GO) vet ./... || exit 1; \
	done

.PHONY: lint
lint: ## Check style and the import rules
	$(GO) run $(GOLANGCI_LINT) run ./...

.PHONY: fmt
fmt: ## Format the code
	$(GO) run $(GOFUMPT) -w -modpath leadrig cmd fixtures internal replay scripts tui

.PHONY: fuzz
fuzz: ## Fuzz each target for FUZZTIME (20s)
	@./scripts/fuzz.sh $(FUZZTIME)

.PHONY: bench
bench: ## Measure leadrig beside a bare proxy, its replay beside hey and wrk, its screen, a run that many follow; write docs/benchmarks*.md
	$(GO) run ./scripts/bench $(ARGS)
	$(GO) run ./scripts/benchwire
	$(GO) run ./scripts/benchscreen
	$(GO) run ./scripts/benchshare

.PHONY: screenshots
screenshots: ## Take the README's pictures of the real screen
	$(GO) run ./scripts/screenshots docs/images detail scenario flow page presenter

.PHONY: smoke
smoke: ## Drive the real program: signals, a closed terminal, real keys under tmux
	$(GO) run ./scripts/smoke

.PHONY: docs
docs: ## Write docs/checks.md out of what leadrig explain says
	$(GO) run ./scripts/docs

.PHONY: matrix
matrix: ## Have replay find each bug of the sample handler, 50 times, and nothing in the correct one
	$(GO) run ./scripts/matrix $(ARGS)

.PHONY: torture
torture: ## Kill listen, its tunnel and its API a hundred times each and count what is lost
	$(GO) run ./scripts/torture $(ARGS)

.PHONY: check
check: test lint race cross ## All that must pass before a change lands
