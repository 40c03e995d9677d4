#!/usr/bin/env bash
# Runs each fuzz target for a time: fuzz.sh 20s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-20s}
grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u | while read -r folder; do
	grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$folder"/*_test.go | sed 's/func //' | sort -u | while read -r target; do
		echo "$folder $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$folder" </dev/null
	done
done
