// Peers of the RPC bench, on libgrpc++: a server with the callback API, and a client that keeps so many unary calls under way.
//   grpc_echo server                          prints its port, serves until its input ends
//   grpc_echo load PORT CONCURRENCY SECONDS   prints: calls, median and 99th percentile of their time in microseconds
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "grpc/testing/test.grpc.pb.h"

using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::TestService;
using Clock = std::chrono::steady_clock;

class Service final : public TestService::CallbackService {
  grpc::ServerUnaryReactor* UnaryCall(grpc::CallbackServerContext* context, const SimpleRequest* request, SimpleResponse* response) override {
    response->mutable_payload()->mutable_body()->assign(request->response_size(), '\0');
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

static int Serve() {
  Service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  std::printf("%d\n", port);
  std::fflush(stdout);
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  server->Shutdown();
  return 0;
}

struct Lane {
  std::unique_ptr<grpc::ClientContext> context;
  SimpleResponse response;
  std::vector<float> times;
  Clock::time_point begun;
};

static int Load(const std::string& port, int concurrency, double seconds) {
  auto stub = TestService::NewStub(grpc::CreateChannel("127.0.0.1:" + port, grpc::InsecureChannelCredentials()));
  SimpleRequest request;
  request.set_response_size(32);
  request.mutable_payload()->set_body(std::string(32, 'x'));
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<Lane> lanes(concurrency);
  std::mutex mutex;
  std::condition_variable done;
  int running = concurrency;
  std::function<void(Lane&)> call = [&](Lane& lane) {
    lane.context = std::make_unique<grpc::ClientContext>();
    lane.begun = Clock::now();
    stub->async()->UnaryCall(lane.context.get(), &request, &lane.response, [&](grpc::Status status) {
      if (!status.ok() || lane.response.payload().body().size() != 32) {
        std::fprintf(stderr, "call failed: %s\n", status.error_message().c_str());
        std::_Exit(1);
      }
      lane.times.push_back(std::chrono::duration<float, std::micro>(Clock::now() - lane.begun).count());
      if (Clock::now() < end) {
        call(lane);
      } else {
        std::lock_guard<std::mutex> lock(mutex);
        if (--running == 0) done.notify_one();
      }
    });
  };
  for (auto& lane : lanes) call(lane);
  std::unique_lock<std::mutex> lock(mutex);
  done.wait(lock, [&] { return running == 0; });
  std::vector<float> all;
  for (auto& lane : lanes) all.insert(all.end(), lane.times.begin(), lane.times.end());
  std::sort(all.begin(), all.end());
  std::printf("%zu %.1f %.1f\n", all.size(), all[all.size() / 2], all[all.size() * 99 / 100]);
  return 0;
}

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "server") return Serve();
  if (argc == 5 && std::string(argv[1]) == "load") return Load(argv[2], std::atoi(argv[3]), std::atof(argv[4]));
  std::fprintf(stderr, "usage: grpc_echo server | load PORT CONCURRENCY SECONDS\n");
  return 2;
}
