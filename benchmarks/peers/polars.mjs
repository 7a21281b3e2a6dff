// The benchmarks' work in Polars, in several formulations, on all cores. Usage: node polars.mjs FOLDER [TIMES]
// FOLDER has id.bin, t.bin and a.bin. Each line printed is one formulation: see support.mjs.
import pl from 'nodejs-polars';
import { columns, time } from './support.mjs';

const [folder, times = '3'] = process.argv.slice(2);
const { col } = pl;

function load() {
  const { id, t, a } = columns(folder);
  return pl
    .DataFrame({ id: pl.Series('id', id), t: pl.Series('t', t), a: pl.Series('a', a) })
    .withColumn(col('t').mul(1000).cast(pl.Datetime('ms')).alias('t'));
}

const month = col('t').dt.year().mul(12).add(col('t').dt.month().cast(pl.Int32)).alias('m');
const birth = col('m').min();
const age = col('m').minus(col('c')).alias('age');
const customers = col('id').count().alias('n');

const table = (born, ...figures) =>
  born.withColumns(age).groupBy(['c', 'age'], false).agg(...figures).collectSync();

const visits = (sales) => sales.lazy().select(col('id'), month).unique();
const retention = {
  'distinct months, window': (sales) => table(visits(sales).withColumns(birth.over('id').alias('c')), customers),
  'distinct months, join': (sales) => {
    const seen = visits(sales).collectSync();
    const births = seen.lazy().groupBy(['id'], false).agg(birth.alias('c'));
    return table(seen.lazy().join(births, { on: 'id', how: 'inner' }), customers);
  },
  'list of months': (sales) =>
    table(
      sales.lazy().select(col('id'), month).groupBy(['id'], false).agg(col('m').unique(), birth.alias('c')).explode('m'),
      customers,
    ),
};

const monthly = (sales) =>
  sales.lazy().select(col('id'), month, col('a')).groupBy(['id', 'm'], false).agg(col('a').sum().alias('a'));
const total = col('a').sum().alias('total');
const revenue = {
  'sums by month, window': (sales) => table(monthly(sales).withColumns(birth.over('id').alias('c')), customers, total),
  'sums by month, join': (sales) => {
    const sums = monthly(sales).collectSync();
    const births = sums.lazy().groupBy(['id'], false).agg(birth.alias('c'));
    return table(sums.lazy().join(births, { on: 'id', how: 'inner' }), customers, total);
  },
};

const measures = (sales) =>
  sales.lazy().groupBy(['id'], false).agg(
    col('t').max().cast(pl.Date).alias('l'),
    col('a').count().alias('f'),
    col('a').sum().alias('m'),
  ).collectSync();
const rfm = {
  'rank': (sales) => {
    const g = measures(sales);
    const score = (name) =>
      col(name).rank('min').cast(pl.Float64).minus(1).mul(5).div(g.height).floor().plus(1).cast(pl.Int32).alias(`${name}_score`);
    return g.lazy().select(col('id'), score('l'), score('f'), score('m'))
      .groupBy(['l_score', 'f_score', 'm_score'], false).agg(customers).collectSync();
  },
};

const sales = load();
async function measure(work, formulations, rows) {
  for (const [how, run] of Object.entries(formulations))
    await time({
      work, how, peer: `Polars (nodejs-polars ${pl.version})`, times: Number(times), run: () => run(rows),
      cells: (frame) => frame.rows(),
    });
}
await measure('retention', retention, sales);
await measure('retention with revenue', revenue, sales);
await measure('rfm', rfm, sales);
await measure('retention, rows ordered', retention, sales.sort(['id', 't']));
