# Shortcuts; the README's commands work without make.
.PHONY: demo test lint bench bench-table release torture engine-trino ci

demo:
	go run ./cmd/danvan demo

test:
	go test -timeout 40m ./...

lint: .ci/bin/golangci-lint
	.ci/bin/golangci-lint run ./...

.ci/bin/golangci-lint: .ci/lint/go.mod
	cd .ci/lint && go build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# Every goal of speed and scale beside what it is compared with; see cmd/danvan/speed_test.go.
bench:
	BENCH=$${BENCH:-short} go test -run '^$$' -bench '^BenchmarkGoals$$' -benchtime 1x -timeout 12h ./cmd/danvan

# The table of the README, from bench.json.
bench-table:
	BENCH_TABLE=../../bench.json go test -count=1 -run '^TestTheTableFindsItsPlace$$' ./cmd/danvan

# dist/: a static binary in a tarball, SHA256SUMS, SBOM; see .ci/release.
release:
	.ci/release

# The transforms on Trino, on one node and on a cluster of three: see .ci/engine-trino.
engine-trino:
	.ci/engine-trino

ci:
	.ci/run

# Every fault at every step, a thousand kills on a province's files, a hundred tries of
# processes at once: hours. The short form of each is an ordinary test.
torture:
	TORTURE=full go test -count=1 -v -timeout 12h -run '^TestTorture' ./cmd/danvan
