// The benchmarks' work in DuckDB, in several formulations. Usage: node duckdb.mjs FOLDER [TIMES [THREADS [PART]]]
// FOLDER has id.bin, t.bin and a.bin. PART is "cohorts": only what our questions of a ledger are compared with. Each line
// printed is one formulation: see support.mjs.
import { BIGINT, DuckDBDataChunk, DuckDBInstance, UBIGINT, version } from '@duckdb/node-api';
import { cohortQuestions, marketList } from './duckdb_cohorts.mjs';
import { columns, time } from './support.mjs';

const [folder, times = '3', threads = '2', part = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads });
const db = await instance.connect();

async function load() {
  const { id, t, a } = columns(folder);
  await db.run('create table numbers (id ubigint, t bigint, a bigint)');
  const appender = await db.createAppender('numbers');
  const chunk = DuckDBDataChunk.create([UBIGINT, BIGINT, BIGINT], 2048);
  for (let i = 0; i < id.length; i += 2048) {
    chunk.setColumns([id, t, a].map((column) => column.subarray(i, i + 2048)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await db.run(`create table sales as
    select id, make_timestamp(t * 1000000) t, a, (id % 8)::utinyint country, ${marketList}[(id % 8)::bigint + 1] market from numbers`);
  await db.run('drop table numbers');
}

const month = 'year(t) * 12 + month(t)';
const cell = 'c cohort, m - c age';

const retention = {
  'count distinct, join': (sales) => `
    with visits as (select id, ${month} m from ${sales}),
         births as (select id, min(m) c from visits group by id)
    select ${cell}, count(distinct id) n from visits join births using (id) group by all`,
  'distinct months, join': (sales) => `
    with visits as (select distinct id, ${month} m from ${sales}),
         births as (select id, min(m) c from visits group by id)
    select ${cell}, count(*) n from visits join births using (id) group by all`,
  'distinct months, window': (sales) => `
    with visits as (select distinct id, ${month} m from ${sales}),
         born as (select m, min(m) over (partition by id) c from visits)
    select ${cell}, count(*) n from born group by all`,
  'list of months': (sales) => `
    with visits as (select id, min(${month}) c, list(distinct ${month}) seen from ${sales} group by id),
         cells as (select c, unnest(seen) m from visits)
    select ${cell}, count(*) n from cells group by all`,
  // One aggregate: the set of a customer's months as the bits of a number, January 2020 the lowest. Not what one would
  // write first, and good for no more than 63 periods (127 as hugeint), but the fastest.
  'months as bits': (sales) => `
    with visits as (select id, bit_or(1::bigint << (${month} - 24241)) seen from ${sales} group by id),
         kinds as (select seen, bit_count((seen & -seen) - 1)::int c, count(*) n from visits group by seen)
    select c + 24241 cohort, m - c age, sum(n) n from kinds, range(63) r(m) where (seen >> m) & 1 = 1 group by all`,
};

const revenue = {
  'sums by month, join': `
    with visits as (select id, ${month} m, sum(a) a from sales group by all),
         births as (select id, min(m) c from visits group by id)
    select ${cell}, count(*) n, sum(a) a from visits join births using (id) group by all`,
  'sums by month, window': `
    with visits as (select id, ${month} m, sum(a) a from sales group by all),
         born as (select m, a, min(m) over (partition by id) c from visits)
    select ${cell}, count(*) n, sum(a) a from born group by all`,
  'rows, join': `
    with births as (select id, min(${month}) c from sales group by id)
    select c cohort, ${month} - c age, count(distinct id) n, sum(a) a
    from sales join births using (id) group by all`,
};

const measures = 'select id, max(t)::date l, count(*) f, sum(a)::bigint m from sales group by id';
const rfm = {
  'rank': `
    with g as materialized (${measures}), size as (select count(*) size from g),
         scores as (select 1 + 5 * (rank() over (order by l) - 1) // size r,
                           1 + 5 * (rank() over (order by f) - 1) // size f,
                           1 + 5 * (rank() over (order by m) - 1) // size m from g, size)
    select r, f, m, count(*) n from scores group by all`,
  // A score belongs to a value, not to a customer: scored once a value, then looked up.
  'values counted, join': `
    with g as materialized (${measures}), size as (select count(*) size from g),
         rs as (select l, 1 + 5 * (sum(count(*)) over (order by l) - count(*)) // any_value(size) r from g, size group by l),
         fs as (select f v, 1 + 5 * (sum(count(*)) over (order by f) - count(*)) // any_value(size) f from g, size group by f),
         ms as (select m v, 1 + 5 * (sum(count(*)) over (order by m) - count(*)) // any_value(size) m from g, size group by m)
    select r, fs.f, ms.m, count(*) n
    from g join rs using (l) join fs on g.f = fs.v join ms on g.m = ms.v group by all`,
};

async function measure(work, how, sql) {
  await time({
    work, how, tuned: how.includes('as bits'), peer: `DuckDB ${version().replace(/^v/, '')}`, times: Number(times),
    run: async () => (await db.runAndReadAll(sql)).getRows(),
    cells: (rows) => rows,
  });
}

await load();
for (const [how, sql] of Object.entries(retention)) await measure('retention', how, sql('sales'));
for (const [how, sql] of Object.entries(revenue)) await measure('retention with revenue', how, sql);
const [[until]] = (await db.runAndReadAll(`select strftime(max(t)::date + 1, '%Y-%m-%d') from sales`)).getRows();
for (const [question, formulations] of Object.entries(cohortQuestions(until)))
  for (const [how, sql] of Object.entries(formulations)) await measure(question, how, sql);
if (part !== 'cohorts') {
  for (const [how, sql] of Object.entries(rfm)) await measure('rfm', how, sql);
  // What a ledger is compared with besides: rows that were put in order beforehand.
  await db.run('create table ordered as from sales order by id, t');
  for (const [how, sql] of Object.entries(retention)) await measure('retention, rows ordered', how, sql('ordered'));
}
