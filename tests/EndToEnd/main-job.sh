#!/usr/bin/env bash
# The main job, end to end, as a user would do it: serve, make a collection with a checkpoint, ingest a folder of
# pictures, find them by text and by picture from the command line and from a Python gRPC client, kill -9 the server in
# the middle of a second ingest, start it again, and find every item that was acknowledged.
#
#   tests/EndToEnd/main-job.sh [PICTURES] [CHECKPOINT]
#
# Without arguments it takes the small pictures and the tiny CLIP of tests/Goldens. Needs python3-grpcio and python3-grpc-tools.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
pictures=${1:-$root/tests/Goldens/clip-vit/gelu-newcfg/inputs}
checkpoint=${2:-$root/tests/Goldens/clip-vit/gelu-newcfg}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

dotnet build -c Release -v q --nologo "$root/src/VectorDb.Cli" > "$work/build.log" || { cat "$work/build.log"; exit 1; }
vectordb() { dotnet "$root/src/VectorDb.Cli/bin/Release/net10.0/vectordb.dll" "$@"; }
client() { /usr/bin/python3 "$root/tests/EndToEnd/client.py" "$root/proto" "${grpc#http://}" "$@"; }
start() {
  dotnet "$root/src/VectorDb.Cli/bin/Release/net10.0/vectordb.dll" serve --data "$work/data" --port 0 --http-port 0 --checkpoint-mb 1 "$@" > "$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 1200); do
    grpc=$(sed -n 's/^gRPC at \([^,]*[0-9]\).*/\1/p' "$work/serve.log")
    [ -n "$grpc" ] && return
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log"; exit 1; }
    sleep 0.1
  done
  echo "the server did not start"; cat "$work/serve.log"; exit 1
}

echo "== serve, create, ingest"
start --model "clip=$checkpoint"
vectordb collections create photos --address "$grpc" --use clip
vectordb ingest "$pictures" --collection photos --address "$grpc"

echo "== find, from the command line and from Python"
vectordb search --collection photos --text "a photo of a cat" --limit 3 --address "$grpc"
first=$(find "$pictures" -name '*.png' -o -name '*.jpg' | sort | head -n 1)
vectordb search --collection photos --image "$first" --limit 3 --address "$grpc"
client services
client search photos "a photo of a cat" "$first"

echo "== a second ingest, and kill -9 in the middle of it"
: > "$work/acknowledged"
client ingest photos "$pictures" 100000 "$work/acknowledged" &
ingest=$!
for _ in $(seq 600); do
  [ "$(wc -l < "$work/acknowledged")" -ge 500 ] && break
  sleep 0.05
done
kill -9 "$server"
wait "$server" 2>/dev/null || true
wait "$ingest" || true

echo "== start again, and find every acknowledged item"
start
client verify photos "$work/acknowledged"
vectordb collections list --address "$grpc"
kill "$server"
wait "$server" || true
server=
echo "== the main job works"
