import { choice, details, h, hidden, list, scrolling, section } from './dom.js';
import { fixed, money, percent, plural } from './format.js';
import { chart, axisLine, axisText, legendText, splitLine, tooltip } from './chart.js';
import { amber, blue, grey, ink, ramp, rampCss, soft } from './colours.js';
import { asked, isPlain, measureWords } from './question.js';

/** A cell, or cells taken together, as the page's data hold them. */
const read = ([customers, eligible, low, high, figure, partial]) => ({
    customers,
    eligible,
    rate: eligible > 0 ? customers / eligible : null,
    low,
    high,
    figure,
    each: eligible > 0 && figure !== null ? figure / eligible : null,
    partial: partial ?? false,
});

const name = (found, k) => found.ageName + found.columns[k].label;
const label = (row) => row.label || '(empty)';

/** Numbers of any size: with decimals where they are small and no whole ones. */
const figure = (x) => (x === null || Number.isInteger(x) ? fixed(x) : money(x));

/** What the cells can show: the figure, how it is written, and by what it is coloured. */
function views(found) {
    const words = measureWords(found);
    const rate = { key: 'rate', name: 'share of the members (%)', value: (c) => c.rate, text: (c, digits) => percent(c.rate, digits), share: true };
    const customers = { key: 'customers', name: 'members who returned', value: (c) => c.customers, by: (c) => c.rate, text: (c) => fixed(c.customers) };
    if (found.measure === 'customers') return [rate, customers];
    const total = { key: 'total', name: words.name, value: (c) => c.figure, by: (c) => (found.isTotal ? c.each : c.figure), text: (c) => figure(c.figure) };
    if (!found.isTotal) return [total, rate, customers];
    const each = { key: 'each', name: words.each, value: (c) => c.each, text: (c) => figure(c.each) };
    return [each, rate, total, customers];
}

function describe(found, row, k, cell) {
    const text = [`${label(row)}, ${name(found, k)}: ${fixed(cell.customers)} of ${plural(cell.eligible, 'member')} who could be seen`];
    if (cell.rate !== null) text.push(`${percent(cell.rate)} %, 95 % interval ${percent(cell.low)} to ${percent(cell.high)} %`);
    if (found.measure !== 'customers' && cell.figure !== null) {
        text.push(`${measureWords(found).name} ${figure(cell.figure)}`);
        if (found.isTotal && cell.each !== null) text.push(`per member ${figure(cell.each)}`);
    }
    if (cell.partial) text.push('partial: these ages were not over');
    return text.join('; ');
}

/** A column in which everybody is there says nothing, and would outshine the others. */
const isWhole = (found, k) => found.rows.every(({ cells }) => !cells[k] || cells[k][0] === cells[k][1]);

function heat(found, view) {
    const { rows, columns } = found;
    const by = view.by ?? view.value;
    const dull = columns.map((_, k) => view.key !== 'total' && view.key !== 'each' && isWhole(found, k));
    const all = rows.flatMap(({ cells }) => cells.map((cell, k) => (cell && !dull[k] ? by(read(cell)) : null)));
    const highest = Math.max(0, ...all.filter((x) => x !== null));
    const dense = columns.length > 16;
    const digits = dense ? 0 : 1;
    const cellOf = (row, k) => {
        if (!row.cells[k]) return h('td', {}, hidden(row.size === 0 ? 'no members' : 'not observed'));
        const cell = read(row.cells[k]);
        if (cell.eligible === 0) return h('td', {}, hidden('no members'));
        const colour = dull[k] || by(cell) === null ? null : ramp(highest > 0 ? by(cell) / highest : 0);
        return h(
            'td',
            {
                class: [dull[k] && 'whole', cell.partial && 'partial', cell.partial && 'hatched'].filter(Boolean).join(' ') || null,
                title: describe(found, row, k, cell),
                style: colour ? { 'background-color': colour.background, color: colour.text } : null,
            },
            view.value(cell) === null ? hidden('nothing to tell') : view.text(cell, digits),
            cell.partial ? hidden(' partial') : null,
        );
    };
    const pooled = columns.map((column) => read(column.pooled));
    const table = h(
        'table',
        { class: dense ? 'heat dense' : 'heat', style: { '--columns': columns.length } },
        h('caption', {}, h('span', {}, `${view.name[0].toUpperCase()}${view.name.slice(1)}, by cohort and age`)),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col', style: { 'text-align': 'left' } }, 'Cohort'), h('th', { scope: 'col' }, 'Size'), columns.map((_, k) => h('th', { scope: 'col' }, name(found, k))))),
        h('tbody', {}, rows.map((row) => h('tr', {}, h('th', { scope: 'row' }, label(row)), h('td', { class: 'size' }, fixed(row.size)), columns.map((_, k) => cellOf(row, k))))),
        h(
            'tfoot',
            {},
            h(
                'tr',
                {},
                h('th', { scope: 'row' }, view.key === 'customers' || (view.key === 'total' && found.isTotal) ? 'Together' : 'Pooled'),
                h('td', {}),
                pooled.map((cell, k) => h('td', { title: `over ${plural(columns[k].cohorts, 'cohort')} seen to the end of these ages` }, columns[k].cohorts === 0 || view.value(cell) === null ? '' : view.text(cell, digits))),
            ),
        ),
    );
    return { table, highest };
}

const styles = [
    { colour: blue, type: 'solid', symbol: 'circle' },
    { colour: '#7a3e9d', type: 'dashed', symbol: 'rect' },
    { colour: '#2f7d4f', type: 'dotted', symbol: 'triangle' },
    { colour: grey, type: [6, 3, 2, 3], symbol: 'diamond' },
    { colour: '#a1432f', type: [2, 2], symbol: 'emptyCircle' },
    { colour: ink, type: [10, 4], symbol: 'emptyRect' },
];

/** The curves that are drawn: all cohorts as one, and the largest, at ages that were seen to their end. */
function lines(found, start) {
    const complete = (cell) => {
        if (!cell) return null;
        const c = read(cell);
        return c.partial || c.eligible === 0 ? null : c;
    };
    const of = (row) => found.columns.map((_, k) => complete(row.cells[k]));
    // Of one point there is no curve.
    const least = Math.min(2, found.columns.length - start);
    const candidates = found.rows.map((row, i) => ({ row, i })).filter(({ row }) => of(row).slice(start).filter(Boolean).length >= least);
    const largest = candidates
        .sort((a, b) => b.row.size - a.row.size || a.i - b.i)
        .slice(0, candidates.length <= 5 ? 5 : 4)
        .sort((a, b) => a.i - b.i)
        .map(({ row }) => row);
    const pooled = { name: 'all cohorts, pooled', points: found.columns.map((column) => (column.cohorts > 0 ? read(column.pooled) : null)) };
    const single = found.rows.length < 2;
    return [pooled, ...(single ? [] : largest.map((row) => ({ name: `${label(row)} (${fixed(row.size)})`, points: of(row) })))].map((line, i) => ({ ...line, ...styles[i] }));
}

/** A loss as a line of its own: its two rates are over the same cohorts, which those of the pooled curve need not be. */
const lossName = (found, lost) => (lost === found.dropOff ? 'largest loss' : `largest loss from ${name(found, 1)} on`);
const lossLine = (found, lost) => ({
    name: lossName(found, lost),
    type: 'line',
    color: amber,
    symbol: 'diamond',
    symbolSize: 13,
    itemStyle: { color: amber, borderColor: ink, borderWidth: 1 },
    lineStyle: { color: amber, width: 4 },
    data: found.columns.map((_, k) => (k === lost.from ? lost.before * 100 : k === lost.to ? lost.after * 100 : null)),
    connectNulls: false,
    showAllSymbol: true,
    tooltip: { show: false },
    z: 8,
});

/** Curves of the rate with their Wilson intervals, or of the measure. */
function curves(found, { title, value, write, intervals }) {
    const start = value === rateOf && isWhole(found, 0) && found.columns.length > 2 ? 1 : 0;
    const drawn = lines(found, start);
    const marks = intervals ? [found.dropOff, found.laterDropOff].filter((lost) => lost && lost.from >= start) : [];
    const cut = (points) => points.slice(start);
    const picture = chart(
        `Line chart: ${title} by age, of ${plural(drawn.length, 'curve')}: ${drawn.map((l) => l.name).join(', ')}. The data table below has the pooled figures.`,
        (width) => 340 + (width < 560 ? 20 * drawn.length : 22),
        (width) => ({
            grid: { left: 8, right: 18, top: width < 560 ? 34 + 22 * (drawn.length + marks.length) : drawn.length > 3 && width < 1000 ? 66 : 44, bottom: 8, containLabel: true },
            legend: { top: 0, left: 0, itemWidth: 34, textStyle: legendText, orient: width < 560 ? 'vertical' : 'horizontal', data: [...drawn.map((l) => l.name), ...marks.map((lost) => lossName(found, lost))] },
            tooltip: {
                ...tooltip,
                axisPointer: { type: 'line' },
                formatter: ([{ dataIndex }]) => {
                    const k = dataIndex + start;
                    return [
                        h('div', {}, h('b', {}, name(found, k)), ` (${plural(found.columns[k].cohorts, 'complete cohort')})`),
                        ...drawn.map((l) => {
                            const point = l.points[k];
                            if (!point || value(point) === null) return h('div', {}, `${l.name}: none`);
                            return h('div', {}, `${l.name}: ${write(value(point))}${intervals ? `, 95 % interval ${percent(point.low)} to ${percent(point.high)} %` : ''}`);
                        }),
                    ];
                },
            },
            xAxis: { type: 'category', data: cut(found.columns.map((_, k) => name(found, k))), axisLabel: axisText, axisLine, axisTick: { alignWithLabel: true }, boundaryGap: found.columns.length - start < 3 },
            yAxis: { type: 'value', min: (extent) => Math.min(0, extent.min), axisLabel: { ...axisText, formatter: intervals ? '{value} %' : (v) => fixed(v, v !== 0 && Math.abs(v) < 10 ? 1 : 0) }, splitLine },
            series: [
                ...(intervals ? drawn.flatMap((l) => band(l, cut)) : []),
                ...drawn.map((l, i) => ({
                    name: l.name,
                    type: 'line',
                    data: cut(l.points.map((p) => (p === null ? null : value(p) === null ? null : value(p) * (intervals ? 100 : 1)))),
                    color: l.colour,
                    symbol: l.symbol,
                    symbolSize: i === 0 ? 8 : 6,
                    showSymbol: true,
                    lineStyle: { color: l.colour, width: i === 0 ? 3 : 2, type: l.type },
                    z: i === 0 ? 6 : 5,
                })),
                ...marks.map((lost) => {
                    const line = lossLine(found, lost);
                    return { ...line, data: cut(line.data) };
                }),
            ],
        }),
    );
    return picture;
}
const rateOf = (point) => point.rate;

/** The interval of a curve: from its lower end an invisible area, from there to its upper end a pale one. */
function band(line, cut) {
    const common = { type: 'line', stack: `interval of ${line.name}`, symbol: 'none', silent: true, tooltip: { show: false }, lineStyle: { opacity: 0 }, z: 2 };
    const of = (f) => cut(line.points.map((p) => (p === null || p.low === null ? null : f(p) * 100)));
    return [
        { ...common, data: of((p) => p.low) },
        { ...common, data: of((p) => p.high - p.low), areaStyle: { color: line.colour, opacity: 0.13 } },
    ];
}

function loss(found, lost) {
    const points = (x) => fixed(x * 100, 1);
    return `from ${name(found, lost.from)} to ${name(found, lost.to)}, from ${percent(lost.before)} to ${percent(lost.after)} %: ${points(lost.loss)} percentage points (95 % interval ${points(lost.low)} to ${points(lost.high)}), over the ${plural(lost.cohorts, 'cohort')} complete at both${lost.low <= 0 ? '; the interval holds 0, so that may be chance' : ''}`;
}

/** On or after an age those are lost, too, who come back when nobody looks any more. */
const endsEarly = (returned) => {
    const [kind, last] = returned.split(':');
    if (kind !== 'on-or-after') return '';
    return ` Whoever comes back after ${last ? `age ${last}` : 'the last day of the log'} counts as lost: the later the age, the more of the loss is that. --return within:AGES looks as far ahead from every age.`;
};

function verdict(found, returned) {
    if (!found.dropOff) return null;
    const later = found.laterDropOff ? ` From ${name(found, 1)} on, most are lost ${loss(found, found.laterDropOff)}.` : '';
    return h('p', { class: 'verdict' }, `Most are lost ${loss(found, found.dropOff)}.${later}${endsEarly(returned)}`);
}

/** Who is in no cohort, and which rows in no cell. */
function leftOut(found) {
    const said = [
        found.withoutBirth > 0 && `${plural(found.withoutBirth, 'customer has', 'customers have')} no birth`,
        found.birthsOutside > 0 && `${plural(found.birthsOutside, 'customer was', 'customers were')} born outside the days that are looked at`,
        found.unplaced > 0 && `${plural(found.unplaced, 'customer')} cannot be told a cohort: the field is empty, or the days that say so are not over`,
        found.rowsBeforeBirth > 0 && `${plural(found.rowsBeforeBirth, 'row')} of members before their birth ${found.rowsBeforeBirth === 1 ? 'is' : 'are'} in no cell`,
    ].filter(Boolean);
    return [said.length > 0 ? h('p', { class: 'note' }, `${said.join('; ')}.`) : null, ...found.hints.map((hint) => h('p', { class: 'note' }, hint))];
}

/** The heat map, and what its cells can show. */
function map(found) {
    const all = views(found);
    const place = h('div', {});
    const scale = h('span', {});
    const draw = (key) => {
        const view = all.find((v) => v.key === key);
        const { table, highest } = heat(found, view);
        place.replaceChildren(scrolling('Cohorts by age', table));
        const by = view.share || view.key === 'customers' ? `${percent(highest)} %` : figure(highest);
        const what = view.key === 'customers' ? 'of the members' : view.key === 'total' && found.isTotal ? 'per member' : '';
        scale.replaceChildren('0', h('i', { class: 'ramp', style: { background: rampCss } }), `${by}, the highest${what ? ` ${what}` : ''}`);
    };
    draw(all[0].key);
    const cut = found.allCohorts > found.rows.length || found.allColumns > found.columns.length;
    const partial = found.rows.some(({ cells }) => cells.some((c) => c && c[5]));
    return [
        cut ? h('p', { class: 'note' }, `Shown here: the ${found.byPeriod ? 'last' : 'largest'} ${fixed(found.rows.length)} of ${plural(found.allCohorts, 'cohort')}, and at most 48 ages. cohorts.csv has every cell.`) : null,
        choice('cohort-figures', 'Figures in the cells:', all.map((v) => [v.key, v.name]), draw),
        place,
        h(
            'div',
            { class: 'legend' },
            scale,
            partial ? h('span', {}, h('i', { class: 'hatched', style: { outline: '1px dashed', 'outline-offset': '-2px' } }), 'hatched: partial, not over') : null,
            h('span', {}, h('i', {}), 'empty: not observed'),
        ),
        h('p', { class: 'note' }, found.matures ? 'Members mature one by one: numerator and denominator of a cell hold only those of whom its ages were observed to their end.' : 'A cell is complete when its ages have ended for the whole cohort. Pooled figures leave partial cells out.'),
    ];
}

/** The answer to the question about cohorts that the command line asked. */
export function cohorts(data) {
    const found = data.cohorts;
    if (!found) return null;
    const title = 'Cohorts';
    const question = asked(data, found).map((text) => h('p', {}, text));
    const nothing = found.rows.length === 0 ? 'Nobody is in a cohort.' : `None of the ages ${data.audit.options.ages} was seen.`;
    if (found.rows.length === 0 || found.columns.length === 0) return section('cohorts', title, question, h('p', {}, nothing), leftOut(found));
    const words = measureWords(found);
    const pooled = found.columns.map((column, k) => ({ ...read(column.pooled), k, cohorts: column.cohorts }));
    const many = found.rows.length > 5;
    return section(
        'cohorts',
        title,
        question,
        isPlain(data) ? null : map(found),
        leftOut(found),
        h('h3', {}, 'How the curves run'),
        verdict(found, data.audit.options.return),
        h('p', {}, `All cohorts pooled${many ? ', and the four largest that have a curve' : ''}, at ages seen to their end; the pale bands are 95 % intervals (Wilson).${found.dropOff ? ` The thick line marks where most are lost: both its ends are over the same ${found.matures && /:\d+$/.test(data.audit.options.ages) ? 'cohorts' : 'members'}.` : ''}`),
        curves(found, { title: 'share of the members who returned', value: rateOf, write: (x) => `${percent(x)} %`, intervals: true }),
        found.measure === 'customers' ? null : [h('h3', {}, (found.isTotal ? words.each : words.name).replace(/^./, (c) => c.toUpperCase())), curves(found, { title: found.isTotal ? words.each : words.name, value: (p) => (found.isTotal ? p.each : p.figure), write: figure, intervals: false })],
        details(
            'Data table: all cohorts pooled',
            list(
                'All cohorts pooled, by age',
                [
                    { title: 'Age', left: true, text: (p) => name(found, p.k) },
                    { title: 'Returned', text: (p) => fixed(p.customers) },
                    { title: 'Could be seen', text: (p) => fixed(p.eligible) },
                    { title: '%', text: (p) => percent(p.rate) },
                    { title: '95 % interval', text: (p) => (p.low === null ? '' : `${percent(p.low)} to ${percent(p.high)}`) },
                    ...(found.measure === 'customers' ? [] : [{ title: words.name, text: (p) => figure(p.figure) }]),
                    ...(found.isTotal ? [{ title: 'Per member', text: (p) => figure(p.each) }] : []),
                    { title: 'Complete cohorts', text: (p) => fixed(p.cohorts) },
                ],
                pooled,
            ),
        ),
    );
}
