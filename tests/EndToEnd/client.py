"""A gRPC client of VectorDb that shares nothing with it but proto/: Debian's python3-grpcio with stubs made on the spot.

    client.py PROTO_DIR ADDRESS COMMAND ARGS...

    search COLLECTION TEXT PICTURE     finds by text and by picture, prints hits and stage times
    ingest COLLECTION DIR COUNT FILE   streams COUNT pictures of DIR under new ids; appends every acknowledged id to FILE
    caption COLLECTION ID              streams a caption of a stored picture, prints every piece as it comes
    services                           lists the server's services by reflection
    verify COLLECTION FILE             every id of FILE is there and is found by its own vector; prints the count
"""

import importlib
import os
import queue
import sys
import tempfile

import grpc
from grpc_tools import protoc


def stubs(proto_dir):
    out = tempfile.mkdtemp()
    files = [os.path.join("vectordb/v1", f) for f in sorted(os.listdir(os.path.join(proto_dir, "vectordb/v1")))]
    well_known = os.path.join(os.path.dirname(importlib.import_module("grpc_tools").__file__), "_proto")
    reflection = os.path.join(proto_dir, "../src/VectorDb.Rpc/protos")
    files.append("grpc/reflection/v1/reflection.proto")
    includes = [f"-I{proto_dir}", f"-I{reflection}", f"-I{well_known}", "-I/usr/include"]
    if protoc.main(["protoc", *includes, f"--python_out={out}", f"--grpc_python_out={out}", *files]) != 0:
        sys.exit("the stubs could not be made")
    sys.path.insert(0, out)
    grpc.__path__.append(os.path.join(out, "grpc"))  # grpc.reflection is made here, grpc itself is installed


def pictures(directory):
    found = []
    for folder, _, names in os.walk(directory):
        found += [os.path.join(folder, n) for n in names if n.lower().endswith((".png", ".jpg", ".webp", ".gif"))]
    return sorted(found)


def search(channel, collection, text, picture):
    service = search_pb2_grpc.SearchServiceStub(channel)
    with open(picture, "rb") as file:
        image = file.read()
    for name, part in (("text", {"text": text}), ("picture", {"image": image})):
        query = search_pb2.Query(parts=[search_pb2.QueryPart(**part)])
        reply = service.Search(search_pb2.SearchRequest(collection=collection, query=query, limit=3), timeout=300)
        hits = ", ".join(f"{hit.item.id} {hit.score:.3f}" for hit in reply.hits)
        stages = ", ".join(f"{s.stage} {s.time.ToTimedelta().total_seconds() * 1000:.2f} ms" for s in reply.stages)
        print(f"python by {name}: {hits} ({stages})")
        if not reply.hits:
            sys.exit(f"a search by {name} found nothing")


def ingest(channel, collection, directory, count, acknowledged):
    service = items_pb2_grpc.ItemServiceStub(channel)
    files = pictures(directory)

    def requests():
        yield items_pb2.IngestRequest(start=items_pb2.IngestStart(collection=collection))
        for seq in range(1, int(count) + 1):
            credits.get()
            path = files[seq % len(files)]
            with open(path, "rb") as file:
                item = items_pb2.Item(id=f"stream/{seq}", image=file.read(), text=os.path.basename(path))
            yield items_pb2.IngestRequest(item=items_pb2.IngestItem(seq=seq, item=item))
        yield items_pb2.IngestRequest(finish=items_pb2.IngestFinish())

    credits = queue.Queue()
    with open(acknowledged, "a", buffering=1) as log:
        try:
            for response in service.IngestItems(requests()):
                kind = response.WhichOneof("message")
                if kind == "ready":
                    for _ in range(response.ready.credits):
                        credits.put(1)
                elif kind == "result":
                    credits.put(1)
                    if response.result.status.code == 0:
                        log.write(response.result.id + "\n")
        except grpc.RpcError as error:
            for _ in range(int(count)):
                credits.put(1)
            print(f"python: the stream ended with {error.code().name}")


def caption(channel, collection, item_id):
    service = generation_pb2_grpc.GenerationServiceStub(channel)
    request = generation_pb2.CaptionRequest(collection=collection, picture=search_pb2.Picture(item_id=item_id))
    pieces, whole = [], None
    for response in service.Caption(request, timeout=300):
        kind = response.WhichOneof("message")
        if kind == "piece":
            pieces.append(response.piece)
            print(f"python: {list(response.piece.token_ids)} {response.piece.text!r}", flush=True)
        else:
            whole = response.generation
    if whole is None or len(pieces) < 3 or "".join(p.text for p in pieces) != whole.texts[0].text:
        sys.exit("the pieces do not add up to the caption")
    print(f"python: {whole.texts[0].text!r} by {whole.model} in {whole.steps} steps")


def services(channel):
    from grpc.reflection.v1 import reflection_pb2, reflection_pb2_grpc

    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    reply = next(stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")])))
    names = [service.name for service in reply.list_services_response.service]
    print("python by reflection: " + ", ".join(names))
    missing = {"vectordb.v1." + n + "Service" for n in ("Collection", "Item", "Search", "Generation", "Model")} - set(names)
    if missing:
        sys.exit(f"reflection does not list {missing}")


def verify(channel, collection, acknowledged):
    items = items_pb2_grpc.ItemServiceStub(channel)
    searches = search_pb2_grpc.SearchServiceStub(channel)
    with open(acknowledged) as file:
        ids = file.read().split("\n")[:-1]
    for item_id in ids:
        include = [items_pb2.ITEM_PART_VECTORS]
        item = items.GetItem(items_pb2.GetItemRequest(collection=collection, id=item_id, include=include), timeout=300)
        query = search_pb2.Query(parts=[search_pb2.QueryPart(vector=item.vectors["default"])])
        reply = searches.Search(search_pb2.SearchRequest(collection=collection, query=query, limit=1000, exact=True), timeout=300)
        best = reply.hits[0].score
        if item_id not in [hit.item.id for hit in reply.hits if hit.score >= best - 1e-4]:
            sys.exit(f"{item_id} was acknowledged and is not found by its own vector")
    print(f"python: {len(ids)} of {len(ids)} acknowledged items are there and found")


if __name__ == "__main__":
    stubs(sys.argv[1])
    from vectordb.v1 import generation_pb2, generation_pb2_grpc, items_pb2, items_pb2_grpc, search_pb2, search_pb2_grpc

    with grpc.insecure_channel(sys.argv[2], options=[("grpc.max_receive_message_length", 1 << 28)]) as connection:
        {"caption": caption, "services": services, "search": search, "ingest": ingest, "verify": verify}[sys.argv[3]](connection, *sys.argv[4:])
