// Runs a case of gRPC's own C++ interop client (test/cpp/interop of its source): cpp_interop PORT CASE.
// The client aborts the process where a check fails.
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "test/cpp/interop/interop_client.h"

using grpc::testing::InteropClient;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string address = std::string("127.0.0.1:") + argv[1];
  InteropClient client([&] { return grpc::CreateChannel(address, grpc::InsecureChannelCredentials()); }, true, false);
  const std::map<std::string, std::function<bool()>> cases = {
      {"empty_unary", [&] { return client.DoEmpty(); }},
      {"large_unary", [&] { return client.DoLargeUnary(); }},
      {"client_compressed_unary", [&] { return client.DoClientCompressedUnary(); }},
      {"server_compressed_unary", [&] { return client.DoServerCompressedUnary(); }},
      {"client_streaming", [&] { return client.DoRequestStreaming(); }},
      {"server_streaming", [&] { return client.DoResponseStreaming(); }},
      {"client_compressed_streaming", [&] { return client.DoClientCompressedStreaming(); }},
      {"server_compressed_streaming", [&] { return client.DoServerCompressedStreaming(); }},
      {"slow_consumer", [&] { return client.DoResponseStreamingWithSlowConsumer(); }},
      {"ping_pong", [&] { return client.DoPingPong(); }},
      {"half_duplex", [&] { return client.DoHalfDuplex(); }},
      {"empty_stream", [&] { return client.DoEmptyStream(); }},
      {"cancel_after_begin", [&] { return client.DoCancelAfterBegin(); }},
      {"cancel_after_first_response", [&] { return client.DoCancelAfterFirstResponse(); }},
      {"timeout_on_sleeping_server", [&] { return client.DoTimeoutOnSleepingServer(); }},
      {"custom_metadata", [&] { return client.DoCustomMetadata(); }},
      {"status_code_and_message", [&] { return client.DoStatusWithMessage(); }},
      {"special_status_message", [&] { return client.DoSpecialStatusMessage(); }},
      {"unimplemented_method", [&] { return client.DoUnimplementedMethod(); }},
      {"unimplemented_service", [&] { return client.DoUnimplementedService(); }},
      {"rpc_soak", [&] { return client.DoRpcSoakTest(500, 0, 5000, 0, 60); }},
      {"channel_soak", [&] { return client.DoChannelSoakTest(100, 0, 5000, 0, 60); }},
  };
  if (std::string(argv[2]) == "--list") {
    for (const auto& entry : cases) std::printf("%s\n", entry.first.c_str());
    return 0;
  }
  const auto found = cases.find(argv[2]);
  return found != cases.end() && found->second() ? 0 : 1;
}
