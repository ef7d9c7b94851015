#!/bin/sh
# An hour of writing without pause, or as many minutes as the first argument says, on the disk of the second.
# Ends with the longest stall of a writer; fails if one was longer than five seconds.
set -eu
cd "$(dirname "$0")/.."
dotnet run -c Release --project bench/VectorDb.StorageBench -- soak "${2:-${TMPDIR:-/tmp}/vectordb-storage-bench}" "${1:-60}"
