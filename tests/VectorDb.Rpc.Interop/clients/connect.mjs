// Connect, gRPC and gRPC-Web by @connectrpc/connect-node and connect-web, whose service comes from a descriptor set:
// node connect.mjs HTTP2_PORT HTTP1_PORT DESCRIPTOR_SET
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient, Code, ConnectError } from '@connectrpc/connect';
import * as node from '@connectrpc/connect-node';
import * as web from '@connectrpc/connect-web';
import { run, finish } from './report.mjs';

const [http2Port, http1Port, descriptors] = process.argv.slice(2);
const h2 = { baseUrl: `http://127.0.0.1:${http2Port}`, httpVersion: '2' };
const h1 = { baseUrl: `http://127.0.0.1:${http1Port}`, httpVersion: '1.1' };
const gzip = { acceptCompression: [node.compressionGzip], sendCompression: node.compressionGzip, compressMinBytes: 1 };
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const TestService = registry.getService('grpc.testing.TestService');

// The name of a transport says what it speaks; `streams` is false where it cannot send a stream of requests.
const transports = {
  'connect-node:connect/h2/proto': [node.createConnectTransport({ ...h2, useBinaryFormat: true }), true],
  'connect-node:connect/h2/json': [node.createConnectTransport({ ...h2, useBinaryFormat: false }), true],
  'connect-node:connect/h2/json/gzip': [node.createConnectTransport({ ...h2, useBinaryFormat: false, ...gzip }), true],
  'connect-node:connect/h1/proto': [node.createConnectTransport({ ...h1, useBinaryFormat: true }), true],
  'connect-node:connect/h1/proto/gzip': [node.createConnectTransport({ ...h1, useBinaryFormat: true, ...gzip }), true],
  'connect-node:connect/h1/json/get': [node.createConnectTransport({ ...h1, useBinaryFormat: false, useHttpGet: true }), true],
  'connect-node:grpc/h2/proto': [node.createGrpcTransport({ ...h2 }), true],
  'connect-node:grpc/h2/json/gzip': [node.createGrpcTransport({ ...h2, useBinaryFormat: false, ...gzip }), true],
  'connect-node:grpc-web/h2/proto': [node.createGrpcWebTransport({ ...h2 }), true],
  'connect-node:grpc-web/h1/json/gzip': [node.createGrpcWebTransport({ ...h1, useBinaryFormat: false, ...gzip }), true],
  'connect-web:connect/proto': [web.createConnectTransport({ ...h1, useBinaryFormat: true }), false],
  'connect-web:connect/json/get': [web.createConnectTransport({ ...h1, useHttpGet: true }), false],
  'connect-web:grpc-web/proto': [web.createGrpcWebTransport({ ...h1, useBinaryFormat: true }), false],
  'connect-web:grpc-web/json': [web.createGrpcWebTransport({ ...h1, useBinaryFormat: false }), false],
};

const bytes = (size) => ({ body: new Uint8Array(size) });
const sizes = [31415, 9, 2653, 58979];

async function fails(call, code, check = () => {}) {
  try {
    await call();
  } catch (e) {
    const error = ConnectError.from(e);
    assert.equal(Code[error.code], Code[code], error.message);
    check(error);
    return;
  }
  assert.fail(`should have failed with ${Code[code]}`);
}

async function collect(stream) {
  const seen = [];
  for await (const response of stream) seen.push(response.payload.body.length);
  return seen;
}

async function* each(items) {
  yield* items;
}

for (const [name, [transport, streams]] of Object.entries(transports)) {
  const client = createClient(TestService, transport);
  const test = (label, body) => run(name, label, body);
  const compressed = name.includes('gzip');

  await test('empty_unary', () => client.emptyCall({}));
  await test('large_unary', async () => {
    const request = { responseSize: 314159, payload: bytes(271828) };
    if (compressed) Object.assign(request, { expectCompressed: { value: true }, responseCompressed: { value: true } });
    assert.equal((await client.unaryCall(request)).payload.body.length, 314159);
  });
  await test('cacheable_unary', async () =>
    assert.equal((await client.cacheableUnaryCall({ responseSize: 31, payload: bytes(20) })).payload.body.length, 31));
  await test('custom_metadata', async () => {
    let header;
    let trailer;
    const headers = { 'x-grpc-test-echo-initial': 'initial', 'x-grpc-test-echo-trailing-bin': Buffer.from([0xab, 0xab]).toString('base64') };
    await client.unaryCall({ responseSize: 1 }, {
      headers,
      onHeader: (h) => { header = h.get('x-grpc-test-echo-initial'); },
      onTrailer: (t) => { trailer = t.get('x-grpc-test-echo-trailing-bin'); },
    });
    assert.deepEqual([header, trailer.replace(/=+$/, '')], ['initial', 'q6s']);
  });
  await test('special_status_message', () => {
    const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
    return fails(() => client.unaryCall({ responseStatus: { code: 9, message } }), Code.FailedPrecondition,
      (error) => assert.equal(error.rawMessage, message));
  });
  await test('timeout_on_sleeping_server', () => fails(
    () => collect(client.streamingOutputCall({ responseParameters: [{ size: 1, intervalUs: 5_000_000 }] }, { timeoutMs: 30 })),
    Code.DeadlineExceeded));
  await test('cancel_after_begin', () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    return fails(
      () => collect(client.streamingOutputCall({ responseParameters: [{ size: 1, intervalUs: 5_000_000 }] }, { signal: abort.signal })),
      Code.Canceled);
  });
  await test('server_streaming', async () => assert.deepEqual(
    await collect(client.streamingOutputCall({ responseParameters: sizes.map((size) => ({ size, compressed: { value: compressed } })) })), sizes));
  await test('stream_status', () => fails(
    () => collect(client.streamingOutputCall({ responseStatus: { code: 5, message: 'none' } })), Code.NotFound));
  if (!streams) continue;
  await test('client_streaming', async () => {
    const response = await client.streamingInputCall(each([27182, 8, 1828, 45904].map((size) => ({ payload: bytes(size) }))));
    assert.equal(response.aggregatedPayloadSize, 74922);
  });
  await test('half_duplex', async () => assert.deepEqual(
    await collect(client.halfDuplexCall(each(sizes.map((size) => ({ responseParameters: [{ size }] }))))), sizes));
  if (!name.includes('/h2')) continue;
  await test('ping_pong', async () => {
    let answered = () => {};
    async function* ask() {
      for (const size of sizes) {
        const answer = new Promise((resolve) => { answered = resolve; });
        yield { responseParameters: [{ size }], payload: bytes(size) };
        await answer;
      }
    }
    const seen = [];
    for await (const response of client.fullDuplexCall(ask())) {
      seen.push(response.payload.body.length);
      answered();
    }
    assert.deepEqual(seen, sizes);
  });
}

const strange = { ...TestService.method.emptyCall, parent: { ...TestService, typeName: 'grpc.testing.UnimplementedService' } };
for (const name of ['connect-node:grpc/h2/proto', 'connect-node:connect/h2/proto', 'connect-node:grpc-web/h2/proto']) {
  await run(name, 'unimplemented_service', () =>
    fails(() => transports[name][0].unary(strange, undefined, undefined, undefined, {}), Code.Unimplemented));
}

finish();
