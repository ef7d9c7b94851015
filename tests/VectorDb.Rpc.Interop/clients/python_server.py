"""The service of gRPC's own Python interop tests (tests/interop/service.py of its source), for other people's clients.

Prints its port and serves until its input ends; `tests` and `src` on PYTHONPATH as for python_interop.py.
"""
import concurrent.futures
import sys

import grpc
from src.proto.grpc.testing import test_pb2_grpc
from tests.interop import service

server = grpc.server(concurrent.futures.ThreadPoolExecutor(16))
test_pb2_grpc.add_TestServiceServicer_to_server(service.TestService(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
sys.stdin.read()
server.stop(None)
