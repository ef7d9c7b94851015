// A peer of the RPC bench: grpc.testing.TestService/UnaryCall by @grpc/grpc-js. Prints its port, serves until its input ends:
// node echo_server.mjs PROTO_DIRECTORY
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const loaded = loader.loadSync('grpc/testing/test.proto', { includeDirs: [process.argv[2]], keepCase: true });
const { TestService } = grpc.loadPackageDefinition(loaded).grpc.testing;
const server = new grpc.Server();
server.addService(TestService.service, {
  UnaryCall: (call, done) => done(null, { payload: { body: Buffer.alloc(call.request.response_size) } }),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.resume();
process.stdin.on('end', () => server.forceShutdown());
