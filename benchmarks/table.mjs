// Makes the tables of a comparison out of what scripts/compare.sh collected. Usage: node table.mjs FOLDER > FILE.md
// FOLDER has about.txt (lines of name=text), peer-*.jsonl, ours-{default,native}-*.json, and growth-*.json where the
// growth was measured. Ends with an error if any two results differ that should be equal.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const files = (pattern) => readdirSync(folder).filter((name) => pattern.test(name)).sort().map((name) => join(folder, name));
const about = Object.fromEntries(
  readFileSync(join(folder, 'about.txt'), 'utf8').split('\n').filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2)),
);

const lowest = (list) => Math.min(...list);
const median = (list) => {
  const s = [...list].sort((x, y) => x - y);
  return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
};

// Peers: one entry a formulation, with the times of all rounds.
function readPeers() {
  const found = new Map();
  for (const file of files(/^peer-.*\.jsonl$/)) {
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const one = JSON.parse(line);
      const key = [one.work, one.peer, one.how].join('|');
      if (found.has(key)) {
        found.get(key).seconds.push(...one.seconds);
        found.get(key).cpu.push(...one.cpu);
      } else found.set(key, { ...one, brand: one.peer.split(' ')[0] });
    }
  }
  return [...found.values()];
}

// Ours: NAME/ITEMS:n/threads:t/... -> what was measured, with the times of all runs.
function readOurs(pattern) {
  const found = new Map();
  for (const file of files(pattern)) {
    for (const one of JSON.parse(readFileSync(file, 'utf8')).benchmarks) {
      if (one.run_type !== 'iteration') continue;
      if (one.error_occurred) throw new Error(`${one.name}: ${one.error_message}`);
      const [, name, items, n, threads] = /^(.*?)\/([a-z]+):(\d+)\/threads:(\d+)/.exec(one.run_name);
      const key = `${name}|${n}|${threads}`;
      if (!found.has(key)) {
        const label = Object.fromEntries(one.label.split(' ').map((word) => word.split('=')));
        found.set(key, { name, items, n: Number(n), threads: Number(threads), seconds: [], cpu: [], perItem: [], bytes: [], label });
      }
      const entry = found.get(key);
      entry.seconds.push(one.real_time / 1e3);
      entry.cpu.push(one.cpu_time / 1e3);
      entry.perItem.push(one.per_item);
      if (one.peak_bytes_per_item !== undefined) entry.bytes.push(one.peak_bytes_per_item);
    }
  }
  return [...found.values()];
}

const peers = readPeers();
const ours = { default: readOurs(/^ours-default-.*\.json$/), native: readOurs(/^ours-native-.*\.json$/) };
const growth = readOurs(/^growth-.*\.json$/);

// The same work: which of our benchmarks stands beside which of the peers' works.
const works = [
  { title: 'monthly retention, from rows', ours: 'retention/rows', peers: ['retention'] },
  { title: '- beside the usual formulations only', ours: 'retention/rows', peers: ['retention'], usual: true },
  { title: 'monthly retention and revenue, from rows', ours: 'retention/rows_revenue', peers: ['retention with revenue'] },
  { title: '- beside the usual formulations only', ours: 'retention/rows_revenue', peers: ['retention with revenue'], usual: true },
  { title: 'a further retention table: from a ledger; peers on rows in order', ours: 'retention/ledger', peers: ['retention, rows ordered'] },
  { title: '- beside the peers on rows as they come', ours: 'retention/ledger', peers: ['retention'] },
  { title: 'RFM and value-consistent quintiles, from rows', ours: 'rfm/rows_scored', peers: ['rfm'] },
  { title: 'k-means, 8 clusters, from the same start', ours: 'kmeans/given_start', peers: ['kmeans'] },
];
const alone = [
  { title: 'building a ledger of customer and time', ours: 'ledger/visits' },
  { title: 'building a ledger of customer, time and amount', ours: 'ledger/purchases' },
  { title: 'a further retention and revenue table, from a ledger', ours: 'retention/ledger_revenue' },
  { title: 'scoring alone', ours: 'rfm/score' },
];
// Questions of a ledger: the peers' works have the names of our benchmarks, or these.
const alsoCalled = { 'cohorts/calendar/on': 'retention', 'cohorts/calendar/on/sum': 'retention with revenue' };
const questions = [...new Set(ours.default.map((o) => o.name))]
  .filter((name) => name.split('/').length > 2 && name.startsWith('cohorts/'))
  .map((name) => ({ ours: name, peers: [alsoCalled[name] ?? name] }));
const brands = ['DuckDB', 'Polars', 'pandas', 'scikit-learn'].filter((b) => peers.some((p) => p.brand === b));

const pick = (list, name, threads) => list.find((one) => one.name === name && one.threads === threads);
const candidates = (work) =>
  peers.filter((p) => work.peers?.includes(p.work) && !(work.usual && p.tuned));
const bestOf = (list) => list.reduce((b, p) => (!b || lowest(p.seconds) < lowest(b.seconds) ? p : b), undefined);

const time = (seconds) => {
  if (seconds === undefined) return '';
  if (seconds < 0.0995) return `${(seconds * 1e3).toFixed(1)} ms`;
  return seconds < 0.9995 ? `${(seconds * 1e3).toFixed(0)} ms` : `${seconds.toFixed(2)} s`;
};
const times = (ratio) => (Number.isFinite(ratio) ? `${ratio.toFixed(1)} x` : '');
const row = (cells) => `| ${cells.join(' | ')} |`;
const head = (cells) => [row(cells), row(cells.map((_, i) => (i === 0 ? '---' : '---:')))];

function comparison(list) {
  const lines = head(['work', 'cohort, 1 thread', 'cohort, 2 threads', ...brands, 'best peer : 1 thread', 'best peer : 2 threads']);
  for (const work of [...works, ...alone]) {
    const one = pick(list, work.ours, 1), two = pick(list, work.ours, 2);
    if (!one) continue;
    const peersOfIt = candidates(work);
    if (work.usual && !candidates({ ...work, usual: false }).some((p) => p.tuned)) continue;
    const best = bestOf(peersOfIt);
    const ratio = (entry) => times(best && entry ? lowest(best.seconds) / lowest(entry.seconds) : NaN);
    const ofBrand = (brand) => bestOf(peersOfIt.filter((p) => p.brand === brand));
    lines.push(row([
      work.title,
      time(lowest(one.seconds)),
      two ? time(lowest(two.seconds)) : '',
      ...brands.map((brand) => time(ofBrand(brand) && lowest(ofBrand(brand).seconds))),
      ratio(one), ratio(two),
    ]));
  }
  return lines;
}

// cohorts/CLOCK/CRITERION[/MEASURE OR KEY]
const words = {
  calendar: 'calendar months', rolling: 'spans of 30 days', anniversary: 'months since birth',
  bracket: 'ages 1-3, 4-6, 7-12', sum: 'sum of amounts', by_country: 'cohorts by country', by_market: 'cohorts by a country\'s name',
};
const inWords = (name) => {
  const [clock, ...asked] = name.split('/').slice(1).map((word) => words[word] ?? word.replaceAll('_', ' '));
  return [asked.join(', '), clock];
};

function cohortsFromLedger(list) {
  const lines = head(['members who returned', 'ages', 'ns a row, 1 thread', '1 thread', '2 threads', 'DuckDB', 'how', 'usual formulations only', 'best peer : 1 thread', 'best peer : 2 threads']);
  const line = (words, name, found) => {
    const one = pick(list, name, 1), two = pick(list, name, 2), usual = bestOf(found.filter((p) => !p.tuned)), best = bestOf(found);
    const ratio = (entry) => times(best && entry ? lowest(best.seconds) / lowest(entry.seconds) : NaN);
    lines.push(row([
      ...words, (lowest(one.perItem) * 1e9).toFixed(1), time(lowest(one.seconds)), two ? time(lowest(two.seconds)) : '',
      time(best && lowest(best.seconds)), best?.how ?? '', time(usual && lowest(usual.seconds)), ratio(one), ratio(two),
    ]));
  };
  for (const q of questions) line(inWords(q.ours), q.ours, candidates(q).filter((p) => p.brand === 'DuckDB'));
  if (pick(list, 'cohorts/ledger', 1)) line(['making the ledger', ''], 'cohorts/ledger', []);
  return lines;
}

function formulations() {
  const lines = head(['work', 'by', 'how', 'best', 'median', 'processor time, best', 'runs']);
  const figures = ({ seconds, cpu }) => [time(lowest(seconds)), time(median(seconds)), time(lowest(cpu)), seconds.length];
  for (const work of [...new Set(peers.map((p) => p.work))]) {
    for (const mine of [works, questions].flatMap((list) => list.find((w) => w.peers.includes(work))?.ours ?? [])) {
      for (const threads of [1, 2]) {
        const entry = pick(ours.default, mine, threads);
        const from = mine.startsWith('cohorts/') ? ', from a ledger' : '';
        if (entry) lines.push(row([work, 'cohort', `${threads} thread${threads > 1 ? 's' : ''}${from}`, ...figures(entry)]));
      }
    }
    for (const p of peers.filter((one) => one.work === work).sort((x, y) => lowest(x.seconds) - lowest(y.seconds)))
      lines.push(row([work, p.peer, p.how, ...figures(p)]));
  }
  return lines;
}

function growthTable() {
  const measured = [...new Set(growth.map((g) => `${g.name}|${g.threads}`))];
  const lines = head(['work', 'threads', 'counted by', ...['1 M', '10 M', '50 M'].map((m) => `ns, ${m} rows`), '50 M : 1 M', ...['1 M', '10 M', '50 M'].map((m) => `peak bytes, ${m}`)]);
  for (const key of measured) {
    const [name, threads] = key.split('|');
    const all = growth.filter((g) => g.name === name && g.threads === Number(threads)).sort((x, y) => x.n - y.n);
    const scale = all[0].items === 'points' ? 10 : 1; // a tenth as many customers as rows
    const at = (millions) => all.find((g) => Math.round((g.n * scale) / 1e6) === millions);
    const ns = (g) => (g ? (lowest(g.perItem) * 1e9).toFixed(2) : '');
    const bytes = (g) => (g && g.bytes.length ? Math.max(...g.bytes).toFixed(1) : '');
    const sizes = [1, 10, 50].map(at);
    lines.push(row([
      name, threads, all[0].items === 'points' ? 'point (time: and iteration)' : 'row', ...sizes.map(ns),
      sizes[0] && sizes[2] ? (lowest(sizes[2].perItem) / lowest(sizes[0].perItem)).toFixed(2) : '', ...sizes.map(bytes),
    ]));
  }
  return lines;
}

// Whether the same work was done.
function differences() {
  const wrong = [];
  for (const work of [...works.filter((w) => !w.usual), ...questions]) {
    const mine = [...ours.default, ...ours.native].filter((o) => o.name === work.ours);
    for (const p of peers.filter((one) => work.peers.includes(one.work))) {
      for (const o of mine) {
        const same = p.check
          ? p.check === o.label.check
          : Math.abs(p.inertia / Number(o.label.inertia) - 1) <= 1e-9 && p.sizes.join(',') === o.label.sizes && p.iterations === Number(o.label.iterations);
        if (!same) wrong.push(`${work.ours} (${o.threads} threads: ${JSON.stringify(o.label)}) and ${p.peer}, ${p.how} (${p.check ?? JSON.stringify(p)})`);
      }
    }
  }
  return [...new Set(wrong)];
}

const sample = pick(ours.default, 'retention/rows', 1) ?? pick(ours.default, 'cohorts/calendar/on', 1);
const rfm = pick(ours.default, 'rfm/rows_scored', 1);
const kmeans = pick(ours.default, 'kmeans/given_start', 1);
const count = (text) => Number(text).toLocaleString('en');
const equal = [];
if (sample.label.customer_months) equal.push(`customer-months ${count(sample.label.customer_months)}`);
if (rfm) equal.push(`customers with scores 5-5-5 ${count(rfm.label.top)}`);
if (questions.length > 0) equal.push(`every cell of ${questions.filter((q) => candidates(q).length > 0).length} questions about cohorts`);
if (kmeans) equal.push(`k-means on ${count(kmeans.n)} points, ${kmeans.label.iterations} iterations, inertia ${kmeans.label.inertia} to 1e-9`);
const out = [
  `# cohort beside its peers`,
  '',
  `${about.date}, ${about.machine}, ${about.system}. ${about.compiler}, ${about.flags}; cohort at ${about.commit}.`,
  `Peers, on all ${about.cores} cores: ${[...new Set(peers.map((p) => p.peer))].join(', ')}.`,
  `Load average at the beginning ${about.load}. Best of ${sample.seconds.length} runs for cohort and of up to as many for each formulation of a peer, taking turns.`,
  '',
  `Rows: ${count(sample.n)} in ${about.rows}, ${count((rfm ?? sample).label.customers)} customers. Each work's results were equal, digit for digit: ${equal.join('; ')}.`,
];
function section(list, title) {
  if (works.some((w) => pick(list, w.ours, 1))) out.push('', `## ${title}`, '', ...comparison(list));
  if (questions.length > 0) {
    out.push('', `## Cohorts from a ledger${title.replace('Time', '')}`, '',
      'Cohorts by month of birth unless said otherwise. The ledger of all fields is made before, once for all questions; DuckDB reads its own table of the rows as they come, which holds the country too.', '',
      ...cohortsFromLedger(list));
  }
}
section(ours.default, 'Time, default flags');
if (ours.native.length > 0) section(ours.native, 'Time, cohort built with -march=native');
if (growth.length > 0) {
  out.push('', '## Time and memory as the rows grow', '',
    'Rows made by the benchmarks themselves, a tenth as many customers. Memory is what the process holds at the peak beyond the input, the result included.', '',
    ...growthTable());
}
out.push('', '## Every formulation', '', ...formulations(), '');

const wrong = differences();
if (wrong.length > 0) {
  process.stderr.write(`The results differ, so these are not the same work:\n${wrong.map((w) => `  ${w}\n`).join('')}`);
  process.exitCode = 1;
} else {
  process.stdout.write(out.join('\n'));
}
