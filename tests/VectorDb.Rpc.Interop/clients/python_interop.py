"""Runs the cases of gRPC's own Python interop client (tests/interop of its source) and prints a line for each.

Usage: python_interop.py PORT, with the client's `tests` and the generated `src` packages on PYTHONPATH.
"""
import sys
import traceback
import types

# The client imports Google's credentials for cases that talk to Google; those are not run here.
for name in ("google.auth", "google.auth.jwt", "google.auth.environment_vars", "google.auth.transport",
             "google.auth.transport.grpc", "google.auth.transport.requests"):
    module = types.ModuleType(name)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)

import grpc
from src.proto.grpc.testing import test_pb2_grpc
from tests.interop import methods

CASES = ("EMPTY_UNARY", "LARGE_UNARY", "CLIENT_STREAMING", "SERVER_STREAMING", "PING_PONG", "CANCEL_AFTER_BEGIN",
         "CANCEL_AFTER_FIRST_RESPONSE", "EMPTY_STREAM", "STATUS_CODE_AND_MESSAGE", "UNIMPLEMENTED_METHOD",
         "UNIMPLEMENTED_SERVICE", "CUSTOM_METADATA", "SPECIAL_STATUS_MESSAGE", "TIMEOUT_ON_SLEEPING_SERVER")


def main(port):
    failed = 0
    for name in CASES:
        case = methods.TestCase[name]
        with grpc.insecure_channel("127.0.0.1:" + port) as channel:
            stub_type = test_pb2_grpc.UnimplementedServiceStub if name == "UNIMPLEMENTED_SERVICE" else test_pb2_grpc.TestServiceStub
            try:
                case.test_interoperability(stub_type(channel), None)
                print("python", name.lower(), "pass", flush=True)
            except Exception:
                failed += 1
                print("python", name.lower(), "FAIL", flush=True)
                traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
