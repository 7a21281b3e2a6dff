import { h, list, section } from './dom.js';
import { fixed, median, money, percent, plural } from './format.js';
import { chart, axisLine, axisText, legendText, splitLine, tooltip } from './chart.js';
import { blue, blueLight, ink } from './colours.js';
import { scoreRange } from './rules.js';
import { treemap } from './treemap.js';

/** Two bars a row: the share of customers against the share of revenue. */
export function pairedShares(label, rows) {
    const hasMoney = rows.some((r) => r.revenueShare !== null);
    const bars = [
        { name: 'share of customers', key: 'customerShare', style: { color: blueLight, borderColor: ink, borderWidth: 0.5 } },
        ...(hasMoney ? [{ name: 'share of revenue', key: 'revenueShare', style: { color: blue } }] : []),
    ];
    return chart(
        `Bar chart: ${label}. A table has the same figures.`,
        60 + rows.length * 40,
        (width) => ({
            grid: { left: 4, right: 44, top: 34, bottom: 4, containLabel: true },
            legend: { top: 0, left: 0, textStyle: legendText, selectedMode: false },
            tooltip,
            xAxis: { type: 'value', axisLabel: { ...axisText, formatter: '{value} %' }, splitLine, splitNumber: width < 560 ? 3 : 6 },
            yAxis: { type: 'category', inverse: true, data: rows.map((r) => r.name), axisLabel: { ...axisText, fontSize: 13, color: ink, width: Math.min(160, width * 0.36), overflow: 'truncate' }, axisLine, axisTick: { show: false } },
            series: bars.map((b) => ({
                name: b.name,
                type: 'bar',
                data: rows.map((r) => r[b.key]),
                itemStyle: b.style,
                barGap: '8%',
                barCategoryGap: '28%',
                label: { show: true, position: 'right', formatter: ({ value }) => fixed(value, 1), fontSize: 11, color: ink },
            })),
        }),
    );
}

/** What the best customers bring, in one line. */
function concentration({ gini, top1, top10, top20 }) {
    const rest = [['10 %', top10], ['20 %', top20]].map(([part, { share }]) => `the best ${part} bring ${percent(share)} %`);
    return h(
        'p',
        {},
        `The best 1 % of customers (${fixed(top1.customers)}) bring ${percent(top1.share)} % of the revenue, ${rest.join(', ')}. `,
        `Gini ${fixed(gini, 2)}: 0 where all bring the same, near 1 where one brings all.`,
    );
}

/** A share in hundredths of a per cent, as per cent. */
const share = (part) => (part === null ? '' : fixed(part / 100, 2));

function columns(data, rows) {
    const hasMoney = data.revenue !== null;
    return [
        { title: 'Segment', left: true, text: (s) => [s.name, s.meaning ? h('span', { class: 'meaning' }, s.meaning) : ''] },
        ...(rows.some((s) => s.action) ? [{ title: 'Action', left: true, text: (s) => s.action ?? '' }] : []),
        { title: 'Customers', text: (s) => fixed(s.customers) },
        { title: '%', text: (s) => share(s.customersShare) },
        { title: 'Orders', text: (s) => fixed(s.orders) },
        { title: '%', text: (s) => share(s.ordersShare) },
        ...(hasMoney
            ? [
                  { title: 'Revenue', text: (s) => money(s.revenue) },
                  { title: '%', text: (s) => share(s.revenueShare) },
                  { title: 'Order value', text: (s) => fixed(s.aov, 2) },
              ]
            : []),
        { title: 'Days, mean', text: (s) => fixed(s.days, 1) },
        { title: 'Days, median', text: (s) => median(s.medianDays) },
        { title: 'Orders, median', text: (s) => median(s.medianOrders) },
        ...(hasMoney ? [{ title: 'Revenue, median', text: (s) => money(s.medianRevenue) }] : []),
    ];
}

export function segments(data) {
    const rows = data.segments;
    if (rows.length === 0) {
        return section('segments', 'Segments', h('p', {}, `There is no map of segments for scores ${scoreRange(data.bins)}.`));
    }
    const named = data.scoreGrid.flat().some((c) => c.segment);
    const hasMoney = data.revenue !== null;
    const someone = rows.filter((s) => s.customers > 0);
    const total = (key) => (rows.every((r) => r[key] === null) ? null : rows.reduce((sum, r) => sum + r[key], 0));
    const all = { name: 'all', ...Object.fromEntries(['customers', 'customersShare', 'orders', 'ordersShare', 'revenue', 'revenueShare'].map((key) => [key, total(key)])) };
    return section(
        'segments',
        'Segments: who they are and what they bring',
        h('p', {}, `${plural(rows.length, 'segment')}, each a region of the scores${named ? '; the grid below shows which' : ' R, F and M'}.`),
        data.concentration ? concentration(data.concentration) : null,
        h(
            'div',
            { class: 'columns wide' },
            h('div', {}, treemap(data, someone)),
            hasMoney ? pairedShares('share of customers and of revenue by segment', someone.map((s) => ({ ...s, customerShare: s.customersShare / 100, revenueShare: s.revenueShare === null ? null : s.revenueShare / 100 }))) : null,
        ),
        list('Segments', columns(data, rows), rows, [all]),
        h('p', { class: 'note' }, hasMoney ? 'Order value: revenue / orders of the segment. ' : '', 'Days: since the last order. Mean and medians are over the customers of the segment. Shares add up to 100 %.'),
    );
}
