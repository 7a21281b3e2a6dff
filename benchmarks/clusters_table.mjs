// Makes the table of k-means of several shapes. Usage: node clusters_table.mjs FOLDER > FILE.md
// FOLDER has ours-*.json of kmeans_shapes_bench and peer-*.jsonl of sklearn_clusters.py. Ends with an error if results
// that should be equal are not: iterations, and inertia to 1e-9.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const lines = (pattern, read) =>
  readdirSync(folder).filter((name) => pattern.test(name)).sort().flatMap((name) => read(readFileSync(join(folder, name), 'utf8')));

const ours = new Map(); // shape -> method/threads -> { seconds, iterations, inertia, method }
for (const run of lines(/^ours-.*\.json$/, (text) => JSON.parse(text).benchmarks)) {
  if (run.run_type !== 'iteration') continue;
  if (run.error_occurred) throw new Error(`${run.name}: ${run.error_message}`);
  const [, method, shape, threads] = /^kmeans\/(\w+)\/([\d-]+)\/points:\d+\/threads:(\d+)/.exec(run.run_name);
  const label = Object.fromEntries(run.label.split(' ').map((word) => word.split('=')));
  const seconds = run.real_time / 1e3;
  const known = ours.get(shape) ?? ours.set(shape, new Map()).get(shape);
  const key = `${method}/${threads}`;
  if (!known.has(key) || seconds < known.get(key).seconds)
    known.set(key, { seconds, iterations: Number(label.iterations), inertia: Number(label.inertia), method: label.method });
}
const peers = new Map(); // shape -> the fastest
const wrong = [];
for (const one of lines(/^peer-.*\.jsonl$/, (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line)))) {
  for (const [key, mine] of ours.get(one.shape) ?? [])
    if (mine.iterations !== one.iterations || Math.abs(mine.inertia / one.inertia - 1) > 1e-9)
      wrong.push(`${one.shape} ${key}: ${mine.iterations} iterations, inertia ${mine.inertia}; ${one.how}: ${one.iterations}, ${one.inertia}`);
  if (!peers.has(one.shape) || one.seconds < peers.get(one.shape).seconds) peers.set(one.shape, one);
}

const time = (s) => (s === undefined ? '' : s < 0.9995 ? `${(s * 1e3).toFixed(0)} ms` : `${s.toFixed(2)} s`);
const row = (cells) => `| ${cells.join(' | ')} |`;
const out = [
  row(['points', 'd', 'k', 'iterations', 'method', '1 thread', '2 threads', 'scikit-learn, all cores', 'ratio, 1 / 2 threads', 'lloyd', 'hamerly', 'filter']),
  row(['---:', '---:', '---:', '---:', '---', '---:', '---:', '---', '---:', '---:', '---:', '---:']),
];
for (const [shape, known] of [...ours].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
  const [n, d, k] = shape.split('-').map(Number);
  const at = (key) => known.get(key)?.seconds;
  const peer = peers.get(shape);
  const ratio = (key) => (peer && at(key) ? (peer.seconds / at(key)).toFixed(1) + ' x' : '');
  const one = known.get('automatic/1');
  out.push(row([
    `${n / 1e6} M`, d, k, one.iterations, one.method, time(at('automatic/1')), time(at('automatic/2')),
    peer ? `${time(peer.seconds)} (${peer.how})` : '', `${ratio('automatic/1')} / ${ratio('automatic/2')}`,
    ...['lloyd/1', 'hamerly/1', 'filter/1'].map((key) => time(at(key))),
  ]));
}
if (wrong.length > 0) {
  process.stderr.write(`The results differ, so these are not the same work:\n${wrong.map((w) => `  ${w}\n`).join('')}`);
  process.exitCode = 1;
} else {
  process.stdout.write(out.join('\n') + '\n');
}
