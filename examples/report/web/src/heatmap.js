import { choice, h, hidden, scrolling, section } from './dom.js';
import { fixed, money, percent, plural } from './format.js';
import { ramp, rampCss } from './colours.js';
import { activity, ageName, words } from './words.js';

/** A cell as the page's data hold it. */
const read = ([partial, customers, rate, low, high, revenue]) => ({ partial, customers, rate, low, high, revenue });

function describe(data, cohort, age, cell) {
    const text = [`${cohort.label}, ${ageName(data, age)}: ${fixed(cell.customers)} of ${fixed(cohort.size)} customers`];
    if (cell.rate !== null) text.push(`${percent(cell.rate)} %`);
    if (cell.low !== null && age > 0) text.push(`95 % interval ${percent(cell.low)} to ${percent(cell.high)} %`);
    if (cell.revenue !== null) text.push(`revenue ${money(cell.revenue)}`);
    if (cell.partial) text.push(`partial: the ${words(data).one} was not over`);
    return text.join('; ');
}

function body(data, measure, ages, highest, digits) {
    const show = {
        rate: (cell) => percent(cell.rate, digits),
        customers: (cell) => fixed(cell.customers),
        revenue: (cell) => fixed(cell.revenue),
    }[measure];
    return data.retention.cohorts.map((cohort) =>
        h(
            'tr',
            {},
            h('th', { scope: 'row' }, cohort.label),
            h('td', { class: 'size' }, fixed(cohort.size)),
            Array.from({ length: ages }, (_, age) => {
                if (age >= cohort.cells.length) return h('td', {}, hidden('not observed'));
                const cell = read(cohort.cells[age]);
                if (cohort.size === 0) return h('td', {}, hidden('no members'));
                const classes = [age === 0 && 'whole', cell.partial && 'partial', cell.partial && 'hatched'].filter(Boolean).join(' ');
                const colour = age > 0 ? ramp(highest > 0 ? (cell.rate ?? 0) / highest : 0) : null;
                return h(
                    'td',
                    {
                        class: classes || null,
                        title: describe(data, cohort, age, cell),
                        style: colour ? { 'background-color': colour.background, color: colour.text } : null,
                    },
                    show(cell),
                    cell.partial ? hidden(' partial') : null,
                );
            }),
        ),
    );
}

function table(data, measure) {
    const { cohorts, averages } = data.retention;
    const ages = Math.max(...cohorts.map((c) => c.cells.length));
    const highest = Math.max(0, ...cohorts.flatMap((c) => c.cells.slice(1).map((cell) => read(cell).rate ?? 0)));
    const digits = ages > 16 ? 0 : 1;
    const caption = {
        rate: 'Customers active at each age, in per cent of the cohort',
        customers: 'Customers active at each age',
        revenue: 'Revenue of the cohort at each age',
    }[measure];
    return {
        highest,
        table: h(
            'table',
            { class: ages > 16 ? 'heat dense' : 'heat', style: { '--columns': ages } },
            h('caption', {}, h('span', {}, caption)),
            h(
                'thead',
                {},
                h(
                    'tr',
                    {},
                    h('th', { scope: 'col', style: { 'text-align': 'left' } }, 'Cohort'),
                    h('th', { scope: 'col' }, 'Size'),
                    Array.from({ length: ages }, (_, age) => h('th', { scope: 'col' }, ageName(data, age))),
                ),
            ),
            h('tbody', {}, body(data, measure, ages, highest, digits)),
            measure === 'rate'
                ? h(
                      'tfoot',
                      {},
                      h(
                          'tr',
                          {},
                          h('th', { scope: 'row' }, 'Average'),
                          h('td', {}),
                          averages.slice(0, ages).map((a, age) =>
                              h('td', { title: `pooled over ${plural(a.cohorts, 'complete cohort')}` }, a.pooled === null ? '' : percent(a.pooled, digits)),
                          ),
                      ),
                  )
                : null,
        ),
    };
}

/** The retention table as a heat map: a table, so that it can be read, searched, scrolled and printed. */
export function heatmap(data) {
    if (!data.retention) return null;
    const w = words(data);
    const { cohorts, allCohorts, allAges } = data.retention;
    const place = h('div', {});
    const draw = (measure) => {
        const made = table(data, measure);
        place.replaceChildren(scrolling('Retention by cohort and age', made.table));
        return made.highest;
    };
    if (cohorts.length === 0) {
        return section('retention', 'Retention', h('p', {}, 'No row is used, so there is no cohort.'));
    }
    const highest = draw('rate');
    const measures = [
        ['rate', 'share of the cohort (%)'],
        ['customers', 'customers'],
        ...(data.revenue === null ? [] : [['revenue', 'revenue']]),
    ];
    const cut = allCohorts > cohorts.length || allAges > Math.max(...cohorts.map((c) => c.cells.length));
    return section(
        'retention',
        `Retention by ${w.one} of first activity`,
        h(
            'p',
            {},
            `A customer belongs to the cohort of the ${w.one} of the first activity in the window. ${ageName(data, 0)} is that ${w.one}, ${ageName(data, 1)} the ${w.one} after it, and so on: ages are differences between calendar ${w.many}. ${activity(data)}`,
        ),
        cut
            ? h('p', { class: 'note' }, `Shown here: the last ${fixed(cohorts.length)} of ${plural(allCohorts, 'cohort')}, and at most 48 ages. retention.csv has every cell.`)
            : null,
        choice('measure', 'Figures in the cells:', measures, draw),
        place,
        h(
            'div',
            { class: 'legend' },
            h('span', {}, '0 %', h('i', { class: 'ramp', style: { background: rampCss } }), `${percent(highest)} %, the highest after ${ageName(data, 0)}`),
            h('span', {}, h('i', { class: 'hatched', style: { outline: '1px dashed', 'outline-offset': '-2px' } }), `hatched: partial, the window ends within this ${w.one}`),
            h('span', {}, h('i', {}), 'empty: not observed yet'),
        ),
        h('p', { class: 'note' }, `The row of averages is pooled: customers who came back at an age / sizes of the cohorts that were observed over the whole of that ${w.one}. Partial cells are left out of it, observed zeros are not.`),
    );
}
