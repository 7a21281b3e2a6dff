// The questions of benchmarks/cohorts_bench.cpp in DuckDB's SQL: name there -> formulation -> SQL. Those that are likely
// to be the fastest stand first, so that slow ones need not be repeated.
//
// A line of a result is cohort, age, customers, the members who could have been seen where members mature one by one,
// and the sum where there is one. Formulations with something "as bits" are not what one would write first: the set of
// a customer's ages as the bits of a number, good for no more than 63 ages.

const month = (t) => `(year(${t}) * 12 + month(${t}))`;
const january = 24241; // of 2020: the lowest month of a set of months

// Cohorts by month of birth, ages by the calendar. `last` is the last month that was observed.
function byCalendar(last) {
  const visits = `visits as (select distinct id, ${month('t')} m from sales)`;
  const births = 'births as (select id, min(m) c from visits group by id)';
  const lists = `lists as (select list_sort(list(distinct ${month('t')})) seen from sales group by id)`;
  // Shifted so that bit 0 is the age of 0, and counted by cohort and set.
  const bits = `
    visits as (select bit_or(1::bigint << (${month('t')} - ${january})) seen from sales group by id),
    sets as (select seen, bit_count((seen & -seen) - 1)::int c, count(*) n from visits group by seen),
    kinds as (select c + ${january} c, seen >> c seen, sum(n) n from sets group by all)`;

  const after = (lives) => `
    with lives as (${lives}), ends as (select c, l, count(*) n from lives group by all),
         cells as (select c, unnest(range(l - c + 1)) age, n from ends)
    select c, age, sum(n) from cells group by all`;
  // Who came back first at age f has come back by every age from then on.
  const before = (firsts) => `
    with ${firsts},
         cells as (select c, 0 age, n from firsts
                   union all select c, unnest(range(f, ${last} - c + 1)), n from firsts where f is not null)
    select c, age, sum(n) from cells group by all`;
  const brackets = [[1, 3], [4, 6], [7, 12]];
  const each = (aggregate) => brackets.map(([f, l]) => `${aggregate(f, l)} n${f}`).join(', ');
  const bracket = (wide) => `
    with ${wide} ${brackets.map(([f]) => `select c, ${f} age, n${f} from wide where n${f} > 0`).join(' union all ')}`;

  return {
    'cohorts/calendar/on_or_after': {
      'first and last month': after(`select min(${month('t')}) c, max(${month('t')}) l from sales group by id`),
      'first and last purchase': after(
        `select ${month('b')} c, ${month('e')} l from (select min(t) b, max(t) e from sales group by id)`),
      'months as bits': `
        with ${bits} select c, age, sum(n) from kinds, range(63) r(age) where (seen >> age) > 0 group by all`,
    },
    'cohorts/calendar/on_or_before': {
      'months as bits': before(`${bits},
        firsts as (select c, case when seen > 1 then bit_count(((seen & -2) & -(seen & -2)) - 1)::int end f, sum(n) n
                   from kinds group by all)`),
      'distinct months, window': before(`${visits},
        nexts as (select m c, lead(m) over life - m f, row_number() over life i
                  from visits window life as (partition by id order by m)),
        firsts as (select c, f, count(*) n from nexts where i = 1 group by all)`),
      'list of months': before(`${lists},
        firsts as (select seen[1] c, seen[2] - seen[1] f, count(*) n from lists group by all)`),
    },
    'cohorts/calendar/streak': {
      'months as bits': `
        with ${bits} select c, age, sum(n) from kinds, range(62) r(age)
        where (~seen & ((1::bigint << (age + 1)) - 1)) = 0 group by all`,
      'distinct months, window': `
        with ${visits},
             months as (select m, min(m) over (partition by id) c, row_number() over (partition by id order by m) i
                        from visits)
        select c, m - c age, count(*) from months where age = i - 1 group by all`,
      'list of months': `
        with ${lists},
             months as (select seen[1] c, unnest(seen) m, generate_subscripts(seen, 1) i from lists)
        select c, m - c age, count(*) from months where age = i - 1 group by all`,
    },
    'cohorts/calendar/bracket': {
      'months as bits': bracket(`${bits},
        wide as (select c, ${each((f, l) => `sum(n) filter (where seen & ${2 ** (l + 1) - 2 ** f} <> 0)`)}
                 from kinds group by c)`),
      'distinct months, window': bracket(`${visits},
        ages as (select id, min(m) over (partition by id) c, m - c age from visits),
        flags as (select c, ${each((f, l) => `bool_or(age between ${f} and ${l})`)} from ages group by id, c),
        wide as (select c, ${each((f) => `count(*) filter (where n${f})`)} from flags group by c)`),
      'count distinct, join': bracket(`${visits}, ${births},
        wide as (select c, ${each((f, l) => `count(distinct id) filter (where m - c between ${f} and ${l})`)}
                 from visits join births using (id) group by c)`),
    },
  };
}

const markets = ['EIRE', 'France', 'Germany', 'Netherlands', 'Spain', 'Switzerland', 'United Arab Emirates', 'United Kingdom']; // in order
export const marketList = `[${markets.map((name) => `'${name}'`).join(', ')}]`;

// Of cohorts whose members mature one by one. `key` is the cohort of who was born at b, `age` that of a purchase at t,
// `whole` how many ages are over: only who has seen an age to its end is in its cell.
function maturing({ key, age, whole }) {
  const attribute = ['country', 'market'].includes(key) ? key : null;
  const first = attribute ? `min(t) b, arg_min(${attribute}, t) ${attribute}` : 'min(t) b';
  const births = `births as materialized (
      select id, b, ${key} c, ${whole} w from (select id, ${first} from sales group by id))`;
  const able = `able as (
      select c, age, sum(n) n
      from (select c, unnest(range(w)) age, n from (select c, w, count(*) n from births group by all)) group by all)`;
  const rows = `select id, c, w, a, ${age} age from sales join births using (id)`;
  const cells = (sum) => `select c, age, coalesce(returned.n, 0), able.n${sum ? ', coalesce(a, 0)' : ''}
    from able left join returned using (c, age)`;
  const table = (returned, sum = false) => `with ${births}, ${able}, returned as (${returned}) ${cells(sum)}`;
  // Of customers' sets of ages (b, [country], seen).
  const ofSets = (sets) => `
    with sets as (${sets}), kinds as (select ${key} c, ${whole} w, seen, count(*) n from sets group by all)
    select c, age, coalesce(sum(n) filter (where (seen >> age) & 1 = 1), 0), sum(n)
    from kinds, range(63) r(age) where age < w group by all`;
  const set = `bit_or(1::bigint << (${age})) seen`;

  return {
    births, able, rows, cells, ofSets,
    bitsJoin: ofSets(`
      select min(b) b${attribute ? `, any_value(born.${attribute}) ${attribute}` : ''}, ${set}
      from sales join (select id, ${first} from sales group by id) born using (id) group by id`),
    bitsWindow: ofSets(`
      select b, ${set} from (select id, t, min(t) over (partition by id) b from sales) group by id, b`),
    distinctJoin: table(`
      select c, age, count(*) n from (select distinct id, c, w, age from (${rows})) where age < w group by all`),
    list: `
      with lists as materialized (
             select ${key} c, ${whole} w, b, ts from (select min(t) b, list(t) ts from sales group by id)),
           births as (select c, w from lists), ${able},
           ages as (select c, w, unnest(list_distinct(list_transform(ts, lambda t: ${age}))) age from lists),
           returned as (select c, age, count(*) n from ages where age < w group by all)
      ${cells()}`,
    sumRows: table(`select c, age, count(distinct id) n, sum(a) a from (${rows}) where age < w group by all`, true),
    sumAges: table(`
      select c, age, count(*) n, sum(a) a from (select c, w, age, sum(a) a from (${rows}) group by id, c, w, age)
      where age < w group by all`, true),
  };
}

// `until`: the day after the last row. A ledger knows it, so it is not asked for here.
export function cohortQuestions(until) {
  const end = `timestamp '${until}'`;
  const [year, monthOf, day] = until.split('-').map(Number);
  const untilMonth = year * 12 + monthOf;

  const span = 30 * 86400 * 1e6;
  const rolling = { age: `(epoch_us(t) - epoch_us(b)) // ${span}`, whole: `(epoch_us(${end}) - epoch_us(b)) // ${span}` };
  const calendar = { age: `${month('t')} - ${month('b')}`, whole: `${untilMonth} - ${month('b')}` };
  // DuckDB's whole months between two days: the last day of a shorter month is an anniversary, as with us.
  const datesub = { age: `datesub('month', b::date, t::date)`, whole: `datesub('month', b::date, ${end}::date)` };
  // The same by arithmetic, 32 days to a month.
  const born = `(32 * ${month('b')} + day(b))`;
  const reached = (t) => `(32 * ${month(t)} + if(day(${t}::date + 1) = 1, 31, day(${t})))`;
  const arithmetic = { age: `(${reached('t')} - ${born}) // 32`, whole: `(${reached(end)} - ${born}) // 32` };

  const byMonth = maturing({ key: month('b'), ...rolling });
  const byCountry = maturing({ key: 'country', ...calendar });
  const byMarket = maturing({ key: 'market', ...calendar });
  const byCountryRolling = maturing({ key: 'country', ...rolling });

  // The customers and the money that come in at an age count there and at every later one that is over.
  const soFar = (parts) => `
    with ${byMonth.births}, ${byMonth.able}, ${parts},
         cells as (select c, 0 age, n, a from parts where age = 0 and w > 0
                   union all select c, unnest(range(age, w)), n, a from parts where age > 0),
         returned as (select c, age, sum(n) n, sum(a) a from cells group by all)
    ${byMonth.cells(true)}`;

  const byAttribute = (of, name) => ({
    'months as bits': of.ofSets(`
      select b, ${name}, seen >> (${month('b')} - ${january}) seen
      from (select min(t) b, arg_min(${name}, t) ${name}, bit_or(1::bigint << (${month('t')} - ${january})) seen
            from sales group by id)`),
    'distinct months, join': `
      with ${of.births}, ${of.able},
           visits as (select distinct id, ${month('t')} m from sales),
           returned as (select c, m - ${month('b')} age, count(*) n from visits join births using (id)
                        where age < w group by all)
      ${of.cells()}`,
  });

  return {
    ...byCalendar(day === 1 ? untilMonth - 1 : untilMonth),
    'cohorts/rolling/on': {
      'ages as bits, join': byMonth.bitsJoin,
      'ages as bits, window': byMonth.bitsWindow,
      'list of times': byMonth.list,
      'distinct ages, join': byMonth.distinctJoin,
    },
    'cohorts/anniversary/on': {
      'ages as bits, join': maturing({ key: month('b'), ...arithmetic }).bitsJoin,
      'list of times': maturing({ key: month('b'), ...datesub }).list,
    },
    'cohorts/rolling/on/sum': {
      'rows, join': byMonth.sumRows,
      'sums by age, join': byMonth.sumAges,
    },
    'cohorts/rolling/on_or_before/sum': {
      'sums by age, firsts aside': soFar(`
        sums as materialized (select id, c, w, age, sum(a) a from (${byMonth.rows}) group by all),
        firsts as (select c, w, min(age) age from sums where age > 0 group by id, c, w),
        parts as (select c, w, age, count(*) filter (where age = 0) n, sum(a) a from sums group by all
                  union all select c, w, age, count(*), 0 from firsts group by all)`),
      'sums by age, window': soFar(`
        sums as (select id, c, w, age, sum(a) a from (${byMonth.rows}) group by all),
        marked as (select c, w, age, a, age = 0 or age = min(age) filter (where age > 0) over (partition by id) came
                   from sums),
        parts as (select c, w, age, count(*) filter (where came) n, sum(a) a from marked group by all)`),
    },
    'cohorts/calendar/on/by_country': byAttribute(byCountry, 'country'),
    'cohorts/calendar/on/by_market': Object.fromEntries(
      Object.entries(byAttribute(byMarket, 'market')).map(([name, sql]) => [
        name, `select list_position(${marketList}, c) - 1 c, * exclude (c) from (${sql})`])),
    'cohorts/rolling/on/by_country': {
      'ages as bits, join': byCountryRolling.bitsJoin,
      'distinct ages, join': byCountryRolling.distinctJoin,
    },
  };
}
