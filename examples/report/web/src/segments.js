import { details, h, hidden, list, scrolling, section } from './dom.js';
import { fixed, money, percent, plural, shares } from './format.js';
import { chart, axisLine, axisText, legendText, splitLine, tooltip } from './chart.js';
import { blue, blueLight, ink, ramp } from './colours.js';

/** Two bars a row: the share of customers against the share of revenue. */
export function pairedShares(label, rows) {
    const hasMoney = rows.some((r) => r.revenueShare !== null);
    const bars = [
        { name: 'share of customers', key: 'customerShare', style: { color: blueLight, borderColor: ink, borderWidth: 0.5 } },
        ...(hasMoney ? [{ name: 'share of revenue', key: 'revenueShare', style: { color: blue } }] : []),
    ];
    return chart(
        `Bar chart: ${label}. The table beside it has the same figures.`,
        60 + rows.length * 40,
        (width) => ({
            grid: { left: 4, right: 44, top: 34, bottom: 4, containLabel: true },
            legend: { top: 0, left: 0, textStyle: legendText, selectedMode: false },
            tooltip,
            xAxis: { type: 'value', axisLabel: { ...axisText, formatter: '{value} %' }, splitLine, splitNumber: width < 560 ? 3 : 6 },
            yAxis: { type: 'category', inverse: true, data: rows.map((r) => r.name), axisLabel: { ...axisText, fontSize: 13, color: ink }, axisLine, axisTick: { show: false } },
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

export function withShares(rows) {
    const customers = shares(rows.map((r) => r.customers));
    const revenue = shares(rows.map((r) => r.revenue ?? 0));
    return rows.map((r, i) => ({ ...r, customerShare: customers[i], revenueShare: r.revenue === null ? null : revenue[i] }));
}

export const scoreRule = (data) =>
    data.audit.options.scoring === 'value-consistent'
        ? `the score of a value is 1 + the whole part of ${data.bins} \u00d7 (customers with a strictly worse value) / (all customers), so that equal values always get equal scores`
        : `the cuts are the sample quantiles of type 7 at every ${fixed(100 / data.bins, data.bins % 5 === 0 || data.bins === 4 || data.bins === 2 ? 0 : 1)} %, a value on a cut belongs to the lower values, and cuts that fall together are merged, so that some scores may be given to nobody`;

export function segments(data) {
    if (data.segments.length === 0) {
        return section('segments', 'Segments', h('p', {}, `The ten segments are regions of the scores 1 to 5. With scores 1 to ${data.bins} there are none.`));
    }
    const rows = withShares(data.segments);
    const hasMoney = data.revenue !== null;
    return section(
        'segments',
        'Segments: who they are and what they bring',
        h('p', {}, 'Ten segments, each a region of the recency score R and the frequency score F; the grid below shows which. Shares add up to 100 %.'),
        h(
            'div',
            { class: 'columns wide' },
            pairedShares('share of customers and of revenue by segment', rows),
            list(
                'Segments',
                [
                    { title: 'Segment', left: true, text: (s) => s.name },
                    { title: 'Customers', text: (s) => fixed(s.customers) },
                    { title: '%', text: (s) => fixed(s.customerShare, 1) },
                    ...(hasMoney
                        ? [
                              { title: 'Revenue', text: (s) => money(s.revenue) },
                              { title: '%', text: (s) => fixed(s.revenueShare, 1) },
                              { title: 'Order value', text: (s) => fixed(s.aov, 2) },
                          ]
                        : [{ title: 'Orders', text: (s) => fixed(s.orders) }]),
                    { title: 'Days since last', text: (s) => fixed(s.days, 1) },
                ],
                rows,
            ),
        ),
        hasMoney ? h('p', { class: 'note' }, 'Order value: revenue / orders of the segment. Days since last: the mean over its customers.') : null,
    );
}

export function scoreGrid(data) {
    const rows = data.scoreGrid;
    const cells = rows.flat();
    const all = cells.reduce((sum, c) => sum + c.customers, 0);
    const revenue = data.revenue === null ? null : cells.reduce((sum, c) => sum + c.revenue, 0);
    const highest = Math.max(...cells.map((c) => c.customers));
    return section(
        'grid',
        'Recency against frequency',
        h(
            'p',
            {},
            `Customers by their scores R (recency: ${data.bins} is the most recent) and F (frequency: ${data.bins} is the most often)`,
            revenue > 0 ? ', with the share of all revenue that they bring' : '',
            '. The darker a cell, the more customers.',
        ),
        scrolling(
            'Customers by recency and frequency score',
            h(
                'table',
                { class: 'grid' },
                h('caption', {}, h('span', {}, `${plural(all, 'customer')} by R and F`)),
                h('thead', {}, h('tr', {}, h('td', { class: 'corner' }), rows[0].map((_, i) => h('th', { scope: 'col' }, `F ${i + 1}`)))),
                h(
                    'tbody',
                    {},
                    rows.map((row, i) =>
                        h(
                            'tr',
                            {},
                            h('th', { scope: 'row' }, `R ${data.bins - i}`),
                            row.map((c) => {
                                const colour = ramp(highest > 0 ? c.customers / highest : 0);
                                return h(
                                    'td',
                                    { style: { 'background-color': colour.background, color: colour.text } },
                                    h('b', {}, fixed(c.customers)),
                                    revenue > 0 ? h('span', {}, `${percent(c.revenue / revenue)} %`, hidden(' of revenue')) : null,
                                    c.segment ? h('span', {}, c.segment) : null,
                                );
                            }),
                        ),
                    ),
                ),
            ),
        ),
    );
}

/** Says which scores nobody got: ties, or cuts that fell together, have taken them away. */
function missing(data) {
    return Object.entries({ days_since_last: 'R', frequency: 'F', monetary: 'M' })
        .map(([measure, letter]) => {
            const got = new Set(data.thresholds.filter((t) => t.measure === measure).map((t) => t.score));
            const none = Array.from({ length: data.bins }, (_, i) => i + 1).filter((s) => !got.has(s));
            return got.size > 0 && none.length > 0 ? `Nobody has the score ${none.join(' or ')} for ${letter}: too many customers share a value.` : null;
        })
        .filter(Boolean);
}

export function thresholds(data) {
    const names = { days_since_last: 'R: days since last', frequency: 'F: orders', monetary: 'M: revenue' };
    return section(
        'thresholds',
        'What the scores mean',
        h('p', {}, `Scores run from 1 to ${data.bins}, and higher is better: more recent, more often, more money. For each measure ${scoreRule(data)}. Each score was given to the values from the one to the other, both included.`),
        data.revenue === null ? h('p', { class: 'note' }, 'No amount is known, so M is not scored.') : null,
        missing(data).map((text) => h('p', {}, text)),
        h(
            'div',
            { class: 'columns three' },
            Object.entries(names)
                .map(([measure, name]) => [name, data.thresholds.filter((t) => t.measure === measure)])
                .filter(([, rows]) => rows.length > 0)
                .map(([name, rows]) =>
                    list(
                        name,
                        [
                            { title: 'Score', left: true, text: (t) => fixed(t.score) },
                            { title: 'From', text: (t) => t.from },
                            { title: 'To', text: (t) => t.to },
                            { title: 'Customers', text: (t) => fixed(t.customers) },
                        ],
                        rows,
                    ),
                ),
        ),
    );
}
