import { h, list, section } from './dom.js';
import { fixed, money, plural } from './format.js';
import { chart, axisLine, axisText, splitLine, tooltip } from './chart.js';
import { ink, ramp } from './colours.js';
import { pairedShares, withShares } from './segments.js';

/** Room around the outermost bubbles. */
const room = { min: ({ min }) => min / 3.5, max: ({ max }) => max * 3.5 };

/** The ends of the axes are no round numbers; only what lies between is written. */
const inner = { showMinLabel: false, showMaxLabel: false };

/** Cluster centres in the plane of recency and money (or frequency), both on a logarithmic scale. */
function centres(rows, hasMoney) {
    const y = hasMoney ? { key: 'monetary', name: 'revenue' } : { key: 'frequency', name: 'orders' };
    const largest = Math.max(...rows.map((r) => r.customers));
    const at = (r) => [Math.max(r.days, 0.1), Math.max(r[y.key], 0.1)];
    return chart(
        `Bubble chart: the centre of each cluster by days since the last order and ${y.name}. The table has the same figures.`,
        (width) => Math.min(420, Math.max(300, width * 0.7)),
        (width) => ({
            grid: { left: 8, right: 40, top: 40, bottom: 24, containLabel: true },
            tooltip: {
                ...tooltip,
                trigger: 'item',
                formatter: ({ dataIndex }) => {
                    const r = rows[dataIndex];
                    return [
                        h('div', {}, h('b', {}, `cluster ${r.name}`), `: ${plural(r.customers, 'customer')}`),
                        h('div', {}, `${fixed(r.days, 1)} days since last, ${fixed(r.frequency, 1)} orders`),
                        hasMoney ? h('div', {}, `revenue ${money(r.monetary)}`) : '',
                    ].filter(Boolean);
                },
            },
            xAxis: { type: 'log', ...room, name: 'days since last (log scale)', nameLocation: 'middle', nameGap: 28, nameTextStyle: axisText, axisLabel: { ...axisText, ...inner, formatter: (v) => fixed(v) }, axisLine, splitLine },
            yAxis: { type: 'log', ...room, name: `${y.name} (log scale)`, nameTextStyle: { ...axisText, align: 'left' }, axisLabel: { ...axisText, ...inner, formatter: (v) => fixed(v) }, axisLine, splitLine },
            series: [
                {
                    type: 'scatter',
                    data: rows.map((r) => ({
                        value: at(r),
                        name: r.name,
                        symbolSize: Math.max(22, Math.sqrt(r.customers / largest) * (width < 560 ? 56 : 84)),
                        itemStyle: { color: ramp(0.35).background, borderColor: ink, opacity: 0.9 },
                    })),
                    label: { show: true, formatter: '{b}', color: ink, fontSize: 14, fontWeight: 600 },
                },
            ],
        }),
    );
}

export function clusters(data) {
    if (!data.clusters || data.clusters.rows.length === 0) return null;
    const { rows: found, seed, restarts, iterations, inertia } = data.clusters;
    const hasMoney = data.revenue !== null;
    const rows = withShares(found.map((c, i) => ({ ...c, name: String(i + 1) })));
    const features = hasMoney ? 'days since last, orders and revenue' : 'days since last and orders';
    return section(
        'clusters',
        'Clusters',
        h(
            'p',
            {},
            `k-means with k = ${fixed(rows.length)} on ${features}, each as log(1 + x) and then standardised (mean 0, standard deviation 1, dividing by n)${hasMoney ? '; revenue below zero counts as 0' : ''}. `,
            `A centre is taken back to days${hasMoney ? ', orders and money' : ' and orders'}, so it is nearer to the typical customer than a mean would be. The best of ${fixed(restarts)} starts drawn with seed ${seed}: inertia ${fixed(inertia, 1)} after ${plural(iterations, 'iteration')}. Customers of one cluster are alike in these figures. Clusters are numbered by their centres\u2019 days since last, the most recent first.`,
        ),
        h('div', { class: 'columns' }, centres(rows, hasMoney), pairedShares('share of customers and of revenue by cluster', rows.map((r) => ({ ...r, name: `cluster ${r.name}` })))),
        list(
            'Clusters and their centres',
            [
                { title: 'Cluster', left: true, text: (c) => c.name },
                { title: 'Customers', text: (c) => fixed(c.customers) },
                { title: '%', text: (c) => fixed(c.customerShare, 1) },
                { title: 'Days since last', text: (c) => fixed(c.days, 1) },
                { title: 'Orders', text: (c) => fixed(c.frequency, 1) },
                ...(hasMoney
                    ? [
                          { title: 'Revenue (centre)', text: (c) => money(c.monetary) },
                          { title: 'Revenue (all)', text: (c) => money(c.revenue) },
                          { title: '%', text: (c) => fixed(c.revenueShare, 1) },
                      ]
                    : []),
            ],
            rows,
        ),
    );
}
