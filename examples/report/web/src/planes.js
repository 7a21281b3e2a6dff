import { h } from './dom.js';
import { fixed, money, plural } from './format.js';
import { chart, axisLine, axisText, itemTooltip, splitLine } from './chart.js';
import { amber, blue, blueLight, grey, ink } from './colours.js';
import { withWords } from './features.js';

const colours = [blue, amber, blueLight, grey];
const shapes = [
    { symbol: 'circle', glyph: '\u25cf' },
    { symbol: 'triangle', glyph: '\u25b2' },
    { symbol: 'rect', glyph: '\u25a0' },
    { symbol: 'diamond', glyph: '\u25c6' },
    { symbol: 'triangle', rotate: 180, glyph: '\u25bc' },
];

/** Colour and shape of a cluster: no two alike among the first twenty, and never told by colour alone. */
const look = (i) => ({ colour: colours[i % colours.length], ...shapes[i % shapes.length] });

/** Where a value lies on an axis: as log(1 + x) where clusters were made of that. */
const scales = {
    log: {
        at: (x) => Math.log1p(Math.max(x, 0)),
        ticks: (most) => [0, 1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7, 1e8, 1e9].filter((t) => t <= most),
        words: ' (log scale)',
    },
    linear: { at: (x) => x, ticks: null, words: '' },
};

/** An axis for a feature: with a logarithm, ticks are put where round numbers lie. */
function axis(feature, scale, most, wide) {
    const { name } = feature;
    const common = { type: 'value', name: `${name}${scale.words}`, nameTextStyle: axisText, axisLine, splitLine };
    if (!scale.ticks) return { ...common, scale: true, splitNumber: wide ? 4 : 3, axisLabel: { ...axisText, formatter: (v) => fixed(v), hideOverlap: true } };
    const all = scale.ticks(most);
    // Powers of ten will do where there are many.
    const ticks = all.length > 6 ? all.filter((t) => t === 0 || /^10*$/.test(String(t))) : all;
    const values = ticks.map(scale.at);
    return {
        ...common,
        min: 0,
        max: scale.at(most) * 1.03,
        axisLabel: { ...axisText, customValues: values, formatter: (v) => short(Math.expm1(v)), hideOverlap: true },
        axisTick: { show: true, customValues: values },
        splitLine: { ...splitLine, customValues: values },
    };
}

/** "300", "1k", "30k", "1m" */
const short = (x) => {
    const v = Math.round(x);
    return v >= 1e6 ? `${fixed(v / 1e6)}m` : v >= 1e3 ? `${fixed(v / 1e3)}k` : fixed(v);
};

/** One plane: a point a customer, and the middle of each cluster with its number. */
function plane(rows, points, x, y, scale) {
    const most = (f) => Math.max(1, ...points.map((p) => p[f.place] ?? 0));
    const middle = (r, f) => r.features[f.column].centre ?? r.features[f.column].median;
    const order = rows.map((_, i) => i).sort((a, b) => rows[b].customers - rows[a].customers);
    return chart(
        `Scatter plot: ${x.name} against ${y.name}, a point a customer, with the middle of each cluster. The tables have the clusters\u2019 figures.`,
        (width) => Math.min(420, Math.max(300, width * 0.95)),
        (width) => ({
            grid: { left: 6, right: 14, top: 30, bottom: 26, containLabel: true },
            tooltip: {
                ...itemTooltip,
                formatter: ({ data }) => {
                    const r = rows[data.cluster];
                    return [
                        h('div', {}, h('b', {}, `cluster ${data.cluster + 1}: ${r.name}`)),
                        h('div', {}, data.centre ? `${plural(r.customers, 'customer')}; ${x.name} ${x.writeMean(data.shown[0])}, ${y.name} ${y.writeMean(data.shown[1])}` : `a customer: ${x.name} ${x.writeMedian(data.shown[0])}, ${y.name} ${y.writeMedian(data.shown[1])}`),
                    ];
                },
            },
            xAxis: { ...axis(x, scale, most(x), width > 300), nameLocation: 'middle', nameGap: 26 },
            yAxis: { ...axis(y, scale, most(y), true), nameTextStyle: { ...axisText, align: 'left' } },
            series: [
                ...order.map((c) => {
                    const { colour, symbol, rotate } = look(c);
                    return {
                        type: 'scatter',
                        symbol,
                        symbolRotate: rotate,
                        symbolSize: 5,
                        // The light blue would fade into the paper.
                        itemStyle: { color: colour, opacity: 0.65, borderColor: blue, borderWidth: colour === blueLight ? 0.5 : 0 },
                        data: points.filter((p) => p[3] === c).map((p) => ({ value: [scale.at(p[x.place]), scale.at(p[y.place])], shown: [p[x.place], p[y.place]], cluster: c })),
                    };
                }),
                {
                    type: 'scatter',
                    symbol: 'circle',
                    symbolSize: 22,
                    itemStyle: { color: '#fff', borderColor: ink, borderWidth: 1.5, opacity: 0.92 },
                    label: { show: true, formatter: ({ data }) => String(data.cluster + 1), color: ink, fontSize: 13, fontWeight: 600 },
                    z: 5,
                    data: rows
                        .map((r, c) => ({ r, c, shown: [middle(r, x), middle(r, y)] }))
                        .filter(({ shown }) => shown.every((v) => v !== null))
                        .map(({ c, shown }) => ({ value: shown.map(scale.at), shown, cluster: c, centre: true })),
                },
            ],
        }),
    );
}

/** Customers in the planes of recency, frequency and money, by cluster. */
export function planes(found, scaleName, clustered) {
    const { rows, points, features } = found;
    if (points.length === 0) return null;
    const of = (key, place) => {
        const column = features.findIndex((f) => f.key === key);
        return column < 0 ? null : { ...withWords(features[column]), column, place };
    };
    const [r, f, m] = [of('r', 0), of('f', 1), of('m', 2)];
    const pairs = [[r, f], [f, m], [r, m]].filter(([a, b]) => a && b);
    // Ranks, too, are of figures with a long tail.
    const scale = scaleName === 'log-z' || scaleName === 'rank' ? scales.log : scales.linear;
    return [
        h('h3', {}, 'Where the clusters lie'),
        h(
            'p',
            {},
            clustered > points.length ? `Each point is one of ${fixed(points.length)} customers, drawn from the ${fixed(clustered)} with seed ${found.seed}. ` : `Each point is one of the ${plural(points.length, 'customer')}. `,
            'A number stands in the middle of its cluster. ',
            scaleName === 'log-z' ? 'The axes are spaced as the clusters were made, by log(1 + x), so that what looks near is near.' : '',
            scaleName === 'rank' ? 'The axes are logarithmic, so that the many small figures can be told apart; the clusters were made by ranks.' : '',
        ),
        h('div', { class: 'legend' }, rows.map((row, i) => h('span', {}, h('b', { style: { color: look(i).colour, '-webkit-text-stroke': `${look(i).colour === blueLight ? 0.7 : 0}px ${blue}` }, 'aria-hidden': 'true' }, look(i).glyph), `${i + 1} ${row.name}`))),
        h('div', { class: pairs.length === 3 ? 'columns three' : 'columns' }, pairs.map(([a, b]) => plane(rows, points, a, b, scale))),
    ];
}
