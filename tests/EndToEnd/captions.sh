#!/usr/bin/env bash
# Captions as they are made: a server with a captioner and an answerer, a collection whose pictures get captions when they come in,
# a caption streamed token by token to a Python gRPC client and to curl, and a search for what a model answers.
#
#   tests/EndToEnd/captions.sh
#
# Takes the tiny checkpoints of tests/Goldens. Needs curl, python3-grpcio and python3-grpc-tools.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
goldens=$root/tests/Goldens
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

dotnet build -c Release -v q --nologo "$root/src/VectorDb.Cli" > "$work/build.log" || { cat "$work/build.log"; exit 1; }
vectordb() { dotnet "$root/src/VectorDb.Cli/bin/Release/net10.0/vectordb.dll" "$@"; }
client() { /usr/bin/python3 "$root/tests/EndToEnd/client.py" "$root/proto" "${grpc#http://}" "$@"; }

dotnet "$root/src/VectorDb.Cli/bin/Release/net10.0/vectordb.dll" serve --data "$work/data" --port 0 --http-port 0 \
  --model "clip=$goldens/clip-vit/gelu-newcfg" --model "caption=$goldens/blip/caption" --model "vqa=$goldens/blip/vqa" > "$work/serve.log" 2>&1 &
server=$!
grpc=
for _ in $(seq 1200); do
  grpc=$(sed -n 's/^gRPC at \([^,]*[0-9]\).*/\1/p' "$work/serve.log")
  [ -n "$grpc" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log"; exit 1; }
  sleep 0.1
done
http=$(grep -o 'http://[0-9.:]*' "$work/serve.log" | sed -n 2p)

echo "== a collection that captions what comes in"
vectordb collections create photos --use clip --generator caption --caption-missing --captioner caption --address "$grpc"
vectordb ingest "$goldens/blip/caption/inputs" --collection photos --address "$grpc"
vectordb get rgb_tall.png --collection photos --address "$grpc" | tee "$work/item"
grep -q '"CAPTIONED"' "$work/item"

echo "== a caption from the command line, a Python gRPC client and curl"
vectordb caption --collection photos --id rgb_tall.png --stream --address "$grpc" | tee "$work/told"
client caption photos rgb_tall.png | tee "$work/python"
body='{"collection":"photos","picture":{"itemId":"rgb_tall.png"}}'
printf '\0\0\0\0%b%s' "$(printf '\\x%02x' ${#body})" "$body" \
  | curl -sN --data-binary @- -H 'content-type: application/connect+json' "$http/vectordb.v1.GenerationService/Caption" \
  | stdbuf -o0 tr '\0' '\n' | grep --line-buffered -ao '{.*' | tee "$work/curl"
[ "$(grep -c '"piece"' "$work/curl")" -gt 2 ]
grep -q '"generation"' "$work/curl"

echo "== a search for what a model answers"
vectordb search --collection photos --text "a cat" --question "what is it?" --accept unknown --accept "never said" --answer-model vqa --address "$grpc" --json \
  | tee "$work/search"
grep -q '"whereAnswer"' "$work/search"

kill "$server"
wait "$server" || true
server=
echo "== captions work"
