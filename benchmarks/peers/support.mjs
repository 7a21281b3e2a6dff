// What the scripts that run on Node share: the rows, the clock, and the digest that shows that results are equal.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// The columns of 8-byte numbers in a folder.
export function columns(folder) {
  const read = (name, Numbers) => {
    const bytes = readFileSync(join(folder, name));
    return new Numbers(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  };
  return {
    id: read('id.bin', BigUint64Array),
    t: read('t.bin', BigInt64Array),
    a: read('a.bin', BigInt64Array),
  };
}

// FNV-1a over lines of numbers: the same as benchmarks/support/check.hpp makes. Rows are put in ascending order first.
export function digest(rows) {
  const lines = rows.map((row) => row.map(BigInt));
  lines.sort((x, y) => {
    for (let i = 0; i < x.length; ++i) if (x[i] !== y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
  });
  let hash = 0xcbf29ce484222325n;
  for (const line of lines)
    for (const byte of Buffer.from(line.join(' ') + '\n'))
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

const best = new Map();

// Does the work a few times and prints a line of JSON: what was done by whom and how, the seconds that each time took,
// and the digest. A formulation that takes more than twice as long as the best of its kind so far is not repeated.
// `cells` makes the rows that are digested of what the work gave; it is not timed. `tuned` says that the formulation is
// not what one would write first, but made for speed: that is a kind of its own.
export async function time({ work, peer, how, tuned = false, times, run, cells }) {
  const seconds = [], cpu = [], kind = `${work}|${tuned}`;
  let result;
  for (let i = 0; i < times && !(seconds[0] > 2 * best.get(kind)); ++i) {
    const used = process.cpuUsage();
    const begin = performance.now();
    result = await run();
    seconds.push((performance.now() - begin) / 1e3);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1e6);
  }
  best.set(kind, Math.min(best.get(kind) ?? Infinity, ...seconds));
  console.log(JSON.stringify({ work, peer, how, tuned, seconds, cpu, check: digest(cells(result)) }));
}
