// The interoperability cases of gRPC by @grpc/grpc-js: node grpc_js.mjs HTTP2_PORT PROTO_DIRECTORY
import assert from 'node:assert';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { run, finish } from './report.mjs';

const [port, protos] = process.argv.slice(2);
const loaded = loader.loadSync('grpc/testing/test.proto', { includeDirs: [protos], keepCase: true, defaults: true });
const { TestService } = grpc.loadPackageDefinition(loaded).grpc.testing;
const address = `127.0.0.1:${port}`;
const credentials = grpc.credentials.createInsecure();
const client = new TestService(address, credentials);
const bytes = (size) => ({ body: Buffer.alloc(size) });
const test = (name, body) => run('grpc-js', name, body);

const unary = (method, request, metadata = new grpc.Metadata(), options = {}) => new Promise((resolve) => {
  const seen = {};
  const call = client[method](request, metadata, options, (error, response) => { seen.error = error; seen.response = response; });
  call.on('metadata', (headers) => { seen.headers = headers; });
  call.on('status', (status) => { seen.status = status; setImmediate(() => resolve(seen)); });
});

const drain = (call) => new Promise((resolve) => {
  const seen = { sizes: [] };
  call.on('data', (response) => { seen.sizes.push(response.payload.body.length); seen.onData?.(); });
  call.on('metadata', (headers) => { seen.headers = headers; });
  call.on('error', () => {});
  call.on('status', (status) => { seen.status = status; resolve(seen); });
});

await test('empty_unary', async () => assert.deepEqual((await unary('EmptyCall', {})).response, {}));

await test('large_unary', async () => {
  const { response } = await unary('UnaryCall', { response_size: 314159, payload: bytes(271828) });
  assert.equal(response.payload.body.length, 314159);
});

await test('gzip_unary', async () => {
  const packed = new TestService(address, credentials, { 'grpc.default_compression_algorithm': 2 });
  await new Promise((resolve, reject) => packed.UnaryCall(
    { response_size: 314159, payload: bytes(271828), expect_compressed: { value: true }, response_compressed: { value: true } },
    (error, response) => (error ? reject(error) : resolve(assert.equal(response.payload.body.length, 314159)))));
  packed.close();
});

await test('client_streaming', () => new Promise((resolve, reject) => {
  const call = client.StreamingInputCall((error, response) =>
    (error ? reject(error) : resolve(assert.equal(response.aggregated_payload_size, 74922))));
  for (const size of [27182, 8, 1828, 45904]) call.write({ payload: bytes(size) });
  call.end();
}));

await test('server_streaming', async () => {
  const sizes = [31415, 9, 2653, 58979];
  const seen = await drain(client.StreamingOutputCall({ response_parameters: sizes.map((size) => ({ size })) }));
  assert.deepEqual(seen.sizes, sizes);
  assert.equal(seen.status.code, 0);
});

await test('ping_pong', async () => {
  const requests = [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]];
  const call = client.FullDuplexCall();
  let next = 0;
  const send = () => {
    if (next === requests.length) return call.end();
    const [size, payload] = requests[next++];
    return call.write({ response_parameters: [{ size }], payload: bytes(payload) });
  };
  call.on('data', send);
  send();
  const seen = await drain(call);
  assert.deepEqual(seen.sizes, [31415, 9, 2653, 58979]);
});

await test('empty_stream', async () => {
  const call = client.FullDuplexCall();
  call.end();
  const seen = await drain(call);
  assert.deepEqual([seen.sizes, seen.status.code], [[], 0]);
});

await test('cancel_after_begin', () => new Promise((resolve, reject) => {
  const call = client.StreamingInputCall((error) => {
    try { assert.equal(error.code, grpc.status.CANCELLED); resolve(); } catch (e) { reject(e); }
  });
  call.cancel();
}));

await test('cancel_after_first_response', async () => {
  const call = client.FullDuplexCall();
  call.on('data', () => call.cancel());
  call.write({ response_parameters: [{ size: 31415 }], payload: bytes(27182) });
  assert.equal((await drain(call)).status.code, grpc.status.CANCELLED);
});

await test('timeout_on_sleeping_server', async () => {
  const call = client.FullDuplexCall(new grpc.Metadata(), { deadline: Date.now() + 20 });
  call.write({ response_parameters: [{ size: 1, interval_us: 5_000_000 }], payload: bytes(27182) });
  assert.equal((await drain(call)).status.code, grpc.status.DEADLINE_EXCEEDED);
});

await test('custom_metadata', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
  metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from('ababab', 'hex'));
  const check = (seen) => {
    assert.equal(seen.headers.get('x-grpc-test-echo-initial')[0], 'test_initial_metadata_value');
    assert.equal(seen.status.metadata.get('x-grpc-test-echo-trailing-bin')[0].toString('hex'), 'ababab');
  };
  check(await unary('UnaryCall', { response_size: 314159, payload: bytes(271828) }, metadata));
  const call = client.FullDuplexCall(metadata);
  call.write({ response_parameters: [{ size: 314159 }], payload: bytes(271828) });
  call.end();
  check(await drain(call));
});

await test('status_code_and_message', async () => {
  const response_status = { code: 2, message: 'test status message' };
  const { error } = await unary('UnaryCall', { response_status });
  assert.deepEqual([error.code, error.details], [2, 'test status message']);
  const call = client.FullDuplexCall();
  call.write({ response_status });
  call.end();
  const { status } = await drain(call);
  assert.deepEqual([status.code, status.details], [2, 'test status message']);
});

await test('special_status_message', async () => {
  const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
  const { error } = await unary('UnaryCall', { response_status: { code: 2, message } });
  assert.deepEqual([error.code, error.details], [2, message]);
});

const unimplemented = (path) => new Promise((resolve, reject) => {
  const identity = (value) => value;
  new grpc.Client(address, credentials).makeUnaryRequest(path, identity, identity, Buffer.alloc(0), (error) => {
    try { assert.equal(error.code, grpc.status.UNIMPLEMENTED); resolve(); } catch (e) { reject(e); }
  });
});
await test('unimplemented_method', () => unimplemented('/grpc.testing.TestService/UnimplementedCall'));
await test('unimplemented_service', () => unimplemented('/grpc.testing.UnimplementedService/UnimplementedCall'));

finish();
