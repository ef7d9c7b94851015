// usearch's Node binding as a peer of the index bench: builds or loads its index of a set, then answers lines "KIND EF" (KIND is q_id or
// q_ood) with "RECALL MICROSECONDS": recall@10 and the median time of a query, taken here so that no pipe is in it.
//   node peer.mjs SET [M] [EF_CONSTRUCTION]
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import usearch from 'usearch';

const [directory, m = '16', efConstruction = '200'] = process.argv.slice(2);
const k = 10;

// The big-ann layout: rows and columns as two uint32, then the data. Read in pieces: a set may be larger than one buffer.
function openMatrix(name, Type) {
  const file = fs.openSync(path.join(directory, name));
  const shape = new Uint32Array(2);
  fs.readSync(file, new Uint8Array(shape.buffer), 0, 8, 0);
  const [rows, columns] = shape;
  const read = (start, end) => {
    const part = new Type((end - start) * columns);
    fs.readSync(file, new Uint8Array(part.buffer), 0, part.byteLength, 8 + start * columns * 4);
    return part;
  };
  return { rows, columns, read };
}

const base = openMatrix('base.fbin', Float32Array);
const saved = path.join(directory, 'usearch.bin');
const make = (ef) => new usearch.Index({
  dimensions: base.columns, metric: 'ip', quantization: 'f32', connectivity: Number(m), expansion_add: Number(efConstruction), expansion_search: ef,
});

if (!fs.existsSync(saved)) {
  const index = make(64), cpu = process.cpuUsage();
  for (let start = 0; start < base.rows; start += 10_000) {
    const end = Math.min(start + 10_000, base.rows);
    index.add(BigUint64Array.from({ length: end - start }, (_, i) => BigInt(start + i)), base.read(start, end), 1);
  }
  index.save(saved);
  const { user, system } = process.cpuUsage(cpu);
  console.log(`built ${((user + system) / 1e6).toFixed(1)}`);
}

// ef is fixed when an index is made: each gets its own view of the file.
console.log('ready');
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [kind, ef] = line.split(' ');
  const index = make(Number(ef));
  index.load(saved);
  const queries = openMatrix(`${kind}.fbin`, Float32Array), truth = openMatrix(`gt_${kind.slice(2)}.ibin`, Uint32Array);
  const times = [];
  let found = 0;
  for (let i = 0; i < queries.rows; i++) {
    const query = queries.read(i, i + 1), nearest = truth.read(i, i + 1).subarray(0, k);
    const start = process.hrtime.bigint();
    const { keys } = index.search(query, k, 1);
    times.push(Number(process.hrtime.bigint() - start) / 1e3);
    found += Array.from(keys, Number).filter((row) => nearest.includes(row)).length;
  }
  times.sort((a, b) => a - b);
  console.log(`${found / (k * queries.rows)} ${times[times.length >> 1]}`);
}
