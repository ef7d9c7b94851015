// gRPC-Web, binary and as base64 text, by Google's own grpc-web over XMLHttpRequest: node grpc_web.mjs HTTP1_PORT DESCRIPTOR_SET
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import xhr2 from 'xhr2';
import grpcWeb from 'grpc-web';
import { run, finish } from './report.mjs';

globalThis.XMLHttpRequest = xhr2.XMLHttpRequest ?? xhr2;

const [port, descriptors] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const service = registry.getService('grpc.testing.TestService');
const host = `http://127.0.0.1:${port}`;

function describe(name, type) {
  const method = service.methods.find((candidate) => candidate.name === name);
  const path = `/${service.typeName}/${name}`;
  const descriptor = new grpcWeb.MethodDescriptor(path, type, Object, Object,
    (request) => toBinary(method.input, create(method.input, request)),
    (response) => fromBinary(method.output, response));
  return { path: host + path, descriptor };
}

const unaryCall = describe('UnaryCall', grpcWeb.MethodType.UNARY);
const outputCall = describe('StreamingOutputCall', grpcWeb.MethodType.SERVER_STREAMING);
const sizes = [31415, 9, 2653, 58979];

for (const format of ['binary', 'text']) {
  const client = new grpcWeb.GrpcWebClientBase({ format });
  const test = (name, body) => run(`grpc-web:${format}`, name, body);
  const unary = (request, metadata = {}) => new Promise((resolve, reject) => {
    client.rpcCall(unaryCall.path, request, metadata, unaryCall.descriptor, (error, response) => (error ? reject(error) : resolve(response)));
  });

  await test('large_unary', async () => {
    const response = await unary({ responseSize: 314159, payload: { body: new Uint8Array(271828) } });
    assert.equal(response.payload.body.length, 314159);
  });
  await test('status_code_and_message', () => assert.rejects(
    unary({ responseStatus: { code: 5, message: 'nichts schönes' } }),
    (error) => error.code === 5 && decodeURIComponent(error.message) === 'nichts schönes'));
  if (format === 'text') {
    // Google's client reads streams as text only.
    await test('server_streaming', () => new Promise((resolve, reject) => {
      const seen = [];
      const stream = client.serverStreaming(
        outputCall.path, { responseParameters: sizes.map((size) => ({ size })) }, {}, outputCall.descriptor);
      stream.on('data', (response) => seen.push(response.payload.body.length));
      stream.on('error', reject);
      stream.on('end', () => { try { assert.deepEqual(seen, sizes); resolve(); } catch (e) { reject(e); } });
    }));
  }
}

finish();
