#!/usr/bin/env bash
# Builds k6 into Go's bin folder; needs Go and some minutes. `go install go.k6.io/k6/v2@…` asks the module
# proxy for a list of versions that not every proxy has; a module that requires the version does not.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<MODULE
module build
go 1.26
require go.k6.io/k6/v2 v2.2.0
MODULE
go build -mod=mod -o "$(go env GOPATH)/bin/k6" go.k6.io/k6/v2
"$(go env GOPATH)/bin/k6" version
