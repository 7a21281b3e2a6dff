import { details, h, list } from './dom.js';
import { fixed, plural } from './format.js';
import { chart, axisLine, axisText, splitLine, tooltip } from './chart.js';
import { amber, blue, grey, ink } from './colours.js';
import { listed } from './features.js';

/** The rules: what the page calls them, the figure they look at, and what they look for in it. */
const rules = {
    knee: { name: 'knee', figure: 'inertia', text: 'where the inertia lies farthest below the straight line between the ends of its curve (dotted); it depends on where the curve ends' },
    best_silhouette: { name: 'silhouette', figure: 'silhouette', text: 'the greatest silhouette: customers lie near to their own cluster and far from the next' },
    best_calinski_harabasz: { name: 'Calinski-Harabasz', figure: 'calinskiHarabasz', text: 'the greatest spread between clusters for the spread within them' },
    least_davies_bouldin: { name: 'Davies-Bouldin', figure: 'daviesBouldin', text: 'the least width of clusters for the distance to the one that each is most like' },
    gap_one_se: { name: 'gap', figure: 'gap', text: 'the least k whose gap, the advantage over customers without clusters, is not beaten by the next one beyond its standard error' },
};

/** The other figures, beside the curve of inertia. */
const others = [
    { key: 'silhouette', se: 'silhouetteSe', rule: 'best_silhouette', title: 'Silhouette', wanted: 'greatest', digits: 3 },
    { key: 'calinskiHarabasz', rule: 'best_calinski_harabasz', title: 'Calinski-Harabasz', wanted: 'greatest', digits: 0 },
    { key: 'daviesBouldin', rule: 'least_davies_bouldin', title: 'Davies-Bouldin', wanted: 'least', digits: 3 },
    { key: 'gap', se: 'gapSe', rule: 'gap_one_se', title: 'Gap', wanted: 'first that is not beaten', digits: 3 },
];

const mark = { color: amber, borderColor: ink, borderWidth: 1, opacity: 1 };

const line = 15;

/**
 * Where the names of the rules stand: in lines of their own above the curve, so that none hides another. Names stand
 * to the right of the upright from their point, in the right half to its left; the outer they are, the higher, so that
 * no upright goes through a name of its half.
 */
function places(marks, points) {
    const inLeft = (m) => m.at < points / 2;
    const order = [...marks.filter(inLeft), ...marks.filter((m) => !inLeft(m)).reverse()];
    let lines = 0;
    return order.map((m) => {
        const placed = { ...m, line: lines, left: !inLeft(m) };
        lines += m.names.length;
        return placed;
    });
}

/** The inertia over k, the choice of each rule, and the k of this report. */
function elbow({ rows, rules: chosen }, k) {
    const ks = rows.map((r) => r.k);
    const marks = ks
        .map((at, i) => ({ at: i, k: at, names: chosen.filter((c) => c.k === at).map((c) => rules[c.rule].name) }))
        .filter((m) => m.names.length > 0);
    const lines = marks.reduce((n, m) => n + m.names.length, 0);
    const [first, last] = [rows[0].inertia, rows.at(-1).inertia];
    const used = ks.indexOf(k);
    const height = (width) => (width < 560 ? 350 : 430);
    return chart(
        `Line chart: the inertia of ${fixed(ks[0])} to ${fixed(ks.at(-1))} clusters, falling from ${fixed(first, 1)} to ${fixed(last, 1)}, with the choices of the rules: ${marks.map((m) => `${m.names.join(', ')} ${m.k}`).join('; ')}. The data table below has the same figures.`,
        height,
        (width) => {
            const inside = height(width) - 96;
            // (Nothing is left of the inertia where every customer is a cluster.)
            const top = (first * inside) / (inside - line * lines - 4) || 1;
            const placed = places(marks, ks.length).map((m) => ({ ...m, y: top * (1 - (m.line * line) / inside) }));
            return {
                grid: { left: 8, right: 18, top: 30, bottom: 26, containLabel: true },
                tooltip: {
                    ...tooltip,
                    axisPointer: { type: 'line' },
                    formatter: (points) => {
                        const row = rows[points[0].dataIndex];
                        const by = marks.find((m) => m.k === row.k);
                        return [h('div', {}, h('b', {}, plural(row.k, 'cluster')), `: inertia ${fixed(row.inertia, 1)}`), by ? h('div', {}, `chosen by: ${by.names.join(', ')}`) : ''].filter(Boolean);
                    },
                },
                xAxis: {
                    type: 'category',
                    data: ks.map(String),
                    name: 'clusters (k)',
                    nameLocation: 'middle',
                    nameGap: used < 0 ? 26 : 38,
                    nameTextStyle: axisText,
                    axisLabel: { ...axisText, interval: 0, formatter: (v) => (Number(v) === k ? `{used|${v}\nthis report}` : v), rich: { used: { color: ink, fontSize: 12, lineHeight: 14, align: 'center' } } },
                    axisLine,
                    axisTick: { alignWithLabel: true },
                },
                yAxis: { type: 'value', min: 0, max: top, name: 'inertia', nameTextStyle: { ...axisText, align: 'left' }, axisLabel: { ...axisText, showMaxLabel: false, formatter: (v) => fixed(v) }, splitLine },
                series: [
                    { type: 'line', data: rows.map((r) => r.inertia), color: blue, symbol: 'circle', symbolSize: 7, showAllSymbol: true, lineStyle: { color: blue, width: 3 }, z: 3 },
                    upright(rows.map((_, i) => [i, first + ((last - first) * i) / Math.max(rows.length - 1, 1)]), { color: grey, width: 1.5, type: 'dotted' }),
                    // Broken after each mark.
                    upright(placed.flatMap((m) => [[m.at, rows[m.at].inertia], [m.at, m.y], ['-', '-']]), { color: grey, width: 1 }),
                    used < 0 ? null : upright([[used, 0], [used, rows[used].inertia]], { color: ink, width: 1.5, type: 'dashed' }),
                    {
                        type: 'scatter',
                        symbol: 'diamond',
                        symbolSize: 16,
                        itemStyle: mark,
                        z: 5,
                        tooltip: { show: false },
                        data: marks.map((m) => [m.at, rows[m.at].inertia]),
                    },
                    {
                        type: 'scatter',
                        symbolSize: 1,
                        itemStyle: { opacity: 1, color: grey },
                        silent: true,
                        tooltip: { show: false },
                        z: 4,
                        data: placed.map((m) => ({
                            value: [m.at, m.y],
                            label: { show: true, formatter: m.names.join('\n'), color: ink, fontSize: 12, lineHeight: line, position: m.left ? 'left' : 'right', distance: 3, align: m.left ? 'right' : 'left', verticalAlign: 'top', backgroundColor: '#fff', padding: [0, 2] },
                        })),
                    },
                ].filter(Boolean),
            };
        },
    );
}

/** A line that only leads the eye. */
const upright = (data, lineStyle) => ({ type: 'line', data, symbol: 'none', silent: true, tooltip: { show: false }, lineStyle, z: 2 });

/** One of the other figures, small. */
function small({ rows, rules: chosen }, { key, se, rule, title, wanted, digits }) {
    if (rows.every((r) => r[key] === null)) return null;
    const choice = chosen.find((c) => c.rule === rule).k;
    const values = rows.map((r) => r[key]);
    const most = Math.max(...values.map((v) => Math.abs(v ?? 0)));
    const write = (v) => (most >= 10000 ? `${fixed(v / 1000)}k` : fixed(v, most >= 100 ? 0 : 2));
    return h(
        'div',
        {},
        h('h4', {}, title, h('small', {}, ` ${wanted}: ${choice === null ? 'none' : choice}`)),
        chart(
            `Line chart: ${title} by the number of clusters; the rule chooses ${choice ?? 'none'}. The data table has the same figures.`,
            130,
            () => ({
                grid: { left: 4, right: 8, top: 10, bottom: 4, containLabel: true },
                tooltip: {
                    ...tooltip,
                    axisPointer: { type: 'line' },
                    formatter: ([{ dataIndex }]) => {
                        const row = rows[dataIndex];
                        const error = se && row[se] > 0 ? `, standard error ${fixed(row[se], 3)}` : '';
                        return [h('div', {}, h('b', {}, plural(row.k, 'cluster')), `: ${fixed(row[key], digits) || 'none'}${error}`)];
                    },
                },
                xAxis: { type: 'category', data: rows.map((r) => String(r.k)), axisLabel: axisText, axisLine, axisTick: { show: false } },
                yAxis: { type: 'value', scale: true, splitNumber: 2, axisLabel: { ...axisText, formatter: write }, splitLine },
                series: [
                    {
                        type: 'line',
                        showAllSymbol: true,
                        color: blue,
                        lineStyle: { color: blue, width: 2 },
                        data: values.map((value, i) => (rows[i].k === choice ? { value, symbol: 'diamond', symbolSize: 13, itemStyle: mark } : { value, symbol: 'circle', symbolSize: 5 })),
                    },
                ],
            }),
        ),
    );
}

/** "2 (silhouette, gap), 4 (knee)" */
function spread(chosen) {
    const ks = [...new Set(chosen.map((c) => c.k))].sort((a, b) => a - b);
    return listed(ks.map((k) => `${k} (${chosen.filter((c) => c.k === k).map((c) => rules[c.rule].name).join(', ')})`));
}

function verdict({ rules: all, rows }) {
    const chosen = all.filter((c) => c.k !== null);
    const ks = new Set(chosen.map((c) => c.k));
    if (chosen.length === 0) return 'None of the rules has an answer.';
    const silent = all.length - chosen.length;
    const none = silent > 0 ? ` ${listed(all.filter((c) => c.k === null).map((c) => rules[c.rule].name))} ${silent === 1 ? 'has' : 'have'} no answer in this range.` : '';
    const most = rows.at(-1).k;
    const edge = rows.length > 1 && ks.has(most) ? ` ${fixed(most)} is the most that was tried: beyond it there may be better ones.` : '';
    if (ks.size === 1) return `All rules that have an answer choose ${chosen[0].k}.${edge}${none}`;
    return `The rules do not agree: they choose ${spread(chosen)}. They ask different questions, so that is a finding and no fault; none of them knows what the clusters are to be good for.${edge}${none}`;
}

/** Where this report's number of clusters comes from. */
function origin({ asked, rows, trials }) {
    const k = rows.length;
    if (asked === 'given') return `This report has ${plural(k, 'cluster')}, as asked for.`;
    if (asked === 'auto' && trials.agreed !== null) {
        const votes = (n) => trials.rules.filter((r) => r.k === n).length;
        const tied = [...new Set(trials.rules.map((r) => r.k))].filter((n) => n !== null && votes(n) === trials.votes).sort((a, b) => a - b);
        const least = tied.length > 1 ? `; ${listed(tied.slice(1).map(String))} ${tied.length > 2 ? 'have' : 'has'} as many, and the least is taken` : ', more than any other number';
        return `This report has ${plural(k, 'cluster')}, which ${trials.votes} of the ${trials.rules.length} rules ${trials.votes === 1 ? 'chooses' : 'choose'}${least}. That is a convention for where nobody looks, no proof.`;
    }
    return `This report has ${plural(k, 'cluster')}, as it does where no number is asked for.${trials.agreed === null || trials.agreed === k ? '' : ` The number that most rules choose is ${trials.agreed} (${trials.votes} of ${trials.rules.length}).`}`;
}

/** Other numbers of clusters, and what each rule makes of them. */
export function choosing(found) {
    const { trials, restarts } = found;
    if (!trials) return null;
    const { rows } = trials;
    const starts = trials.restarts === 1 ? 'one start' : `the best of ${fixed(trials.restarts)} starts`;
    return [
        h('h3', {}, 'How many clusters?'),
        h('p', { class: 'verdict' }, origin(found)),
        h('p', {}, verdict(trials)),
        h(
            'p',
            {},
            `The curve shows the inertia, the sum of the squared distances of customers from the centre of their cluster: it falls with every further cluster, so the least is no answer. Each k is ${starts}${trials.restarts < restarts ? ', fewer than for the clusters of this report because there are many customers' : ''}. Diamonds mark what a rule chooses.`,
        ),
        h('div', { class: 'columns wide' }, elbow(trials, found.rows.length), h('div', { class: 'smalls' }, others.map((o) => small(trials, o)))),
        list(
            'What each rule chooses',
            [
                { title: 'Rule', left: true, text: (r) => rules[r.rule].name },
                { title: 'k', text: (r) => r.k ?? '\u2013' },
                { title: 'It looks for', left: true, text: (r) => rules[r.rule].text },
            ],
            trials.rules,
        ),
        details(
            'Data table: figures by the number of clusters',
            list(
                'Figures by the number of clusters',
                [
                    { title: 'k', left: true, text: (r) => fixed(r.k) },
                    { title: 'Inertia', text: (r) => fixed(r.inertia, 1) },
                    { title: 'Silhouette', text: (r) => fixed(r.silhouette, 3) },
                    { title: 'its s.e.', text: (r) => fixed(r.silhouetteSe, 3) },
                    { title: 'Calinski-Harabasz', text: (r) => fixed(r.calinskiHarabasz, 1) },
                    { title: 'Davies-Bouldin', text: (r) => fixed(r.daviesBouldin, 3) },
                    { title: 'Gap', text: (r) => fixed(r.gap, 3) },
                    { title: 'its s.e.', text: (r) => fixed(r.gapSe, 3) },
                ],
                rows,
            ),
            h('p', { class: 'note below' }, 'S.e.: standard error, by the draw of a sample or of the sets that the gap compares with; 0 where all customers were asked.'),
        ),
    ];
}
