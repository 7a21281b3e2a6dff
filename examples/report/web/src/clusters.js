import { details, h, hidden, list, scrolling, section } from './dom.js';
import { fixed, money, percent, plural } from './format.js';
import { ramp } from './colours.js';
import { choosing } from './choosing.js';
import { listed, withWords } from './features.js';
import { planes } from './planes.js';
import { pairedShares } from './segments.js';

/** How features were made comparable. */
const scalings = {
    'log-z': 'each as log(1 + x) and then standardised (mean 0, standard deviation 1, dividing by n)',
    z: 'each standardised (mean 0, standard deviation 1, dividing by n)',
    minmax: 'each brought to 0 for the least value and 1 for the greatest',
    robust: 'each less its median, over the distance of its quartiles',
    rank: 'each by its rank among the customers, from 0 to 1',
};

const share = (part) => (part === null ? '' : fixed(part / 100, 2));
const signed = (x, digits) => (x > 0 ? `+${fixed(x, digits)}` : fixed(x, digits));

/** How the clusters were made. */
function introduction(data, features) {
    const { rows, seed, restarts, iterations, inertia, leftOut } = data.clusters;
    const { scale } = data.audit.options;
    const used = features.filter((f) => f.clustered);
    const debts = scale === 'log-z' && used.some((f) => f.money) ? '; money below zero counts as 0' : '';
    return [
        h(
            'p',
            {},
            `k-means with k = ${fixed(rows.length)} on ${listed(used.map((f) => f.name))}, ${scalings[scale] ?? scale}${debts}. Customers of one cluster are alike in these figures. `,
            `${restarts === 1 ? 'From one start' : `The best of ${fixed(restarts)} starts`}, drawn with seed ${seed}: inertia ${fixed(inertia, 1)} after ${plural(iterations, 'iteration')}. Clusters are numbered by their centres\u2019 ${used[0].name}, the smallest first.`,
        ),
        used.length < features.length ? h('p', {}, `Shown too, though the clusters were not made by ${features.length - used.length > 1 ? 'them' : 'it'}: ${listed(features.filter((f) => !f.clustered).map((f) => f.name))}.`) : null,
        leftOut > 0 ? h('p', {}, `${plural(leftOut, 'customer')} ${leftOut === 1 ? 'is' : 'are'} in no cluster: periodicity is not known of who ordered on fewer than three days. Shares are of the others.`) : null,
    ];
}

/** Size, worth, and the features' means and medians. */
function profile(data, features, rows) {
    const hasMoney = data.revenue !== null;
    const sum = (key) => (rows.every((r) => r[key] === null) ? null : rows.reduce((all, r) => all + r[key], 0));
    const all = { ...Object.fromEntries(['customers', 'customersShare', 'revenue', 'revenueShare'].map((key) => [key, sum(key)])), name: 'all', number: '', features };
    return list(
        'Clusters',
        [
            { title: 'Cluster', left: true, text: (c) => `${c.number} ${c.name}`.trim() },
            { title: 'Customers', text: (c) => fixed(c.customers) },
            { title: '%', text: (c) => share(c.customersShare) },
            ...(hasMoney
                ? [
                      { title: 'Revenue, all', text: (c) => money(c.revenue) },
                      { title: '%', text: (c) => share(c.revenueShare) },
                  ]
                : []),
            ...features.flatMap((f, i) => [
                { title: `${f.short}, mean`, text: (c) => f.writeMean(c.features[i].mean) },
                { title: 'median', text: (c) => f.writeMedian(c.features[i].median) },
            ]),
        ],
        rows,
        [all],
    );
}

/** What sets each cluster apart: differences from all customers, a row a feature. */
function apart(features, rows) {
    const used = features.map((f, i) => ({ ...f, column: i })).filter((f) => f.clustered);
    const caption = 'How far each cluster lies from all customers, in standard deviations';
    const cell = (r, f) => {
        const x = r.features[f.column].difference;
        if (x === null) return h('td', {}, '');
        const most = r.apart[0] === f.column && x !== 0;
        const colour = ramp(Math.min(Math.abs(x) / 2, 1));
        return h('td', { style: { 'background-color': colour.background, color: colour.text } }, most ? h('b', {}, signed(x, 2), hidden(' (most)')) : signed(x, 2));
    };
    return [
        h('h3', {}, 'What sets them apart'),
        h('p', {}, 'The mean of a cluster less that of all customers, in standard deviations of all, as the features were clustered: below zero is less than usual. The darker, the farther; in bold what sets a cluster apart most. Explained: the part of the differences between customers that the clusters account for (eta squared), from 0\u00a0% to 100\u00a0%.'),
        scrolling(
            caption,
            h(
                'table',
                { class: 'grid meet' },
                h('caption', {}, h('span', {}, caption)),
                h('thead', {}, h('tr', {}, h('td', { class: 'corner' }), rows.map((r) => h('th', { scope: 'col' }, hidden('cluster '), r.number)), h('th', { scope: 'col' }, 'Explained'))),
                h(
                    'tbody',
                    {},
                    used.map((f) => h('tr', {}, h('th', { scope: 'row' }, f.short), rows.map((r) => cell(r, f)), h('td', {}, f.explained === null ? '\u2013' : `${percent(f.explained)} %`))),
                ),
            ),
        ),
    ];
}

/** Clusters against segments: a row a segment. */
function meet(data, rows) {
    const { randIndex } = data.clusters;
    if (randIndex === null) return null;
    const segments = data.segments.map((s, i) => ({ name: s.name, of: rows.map((r) => r.inSegments[i]) })).filter((s) => s.of.some((n) => n > 0));
    const caption = 'Customers by segment and cluster';
    return [
        h('h3', {}, 'Clusters and segments'),
        h(
            'p',
            {},
            `Segments are cut by rules, clusters by nearness: how far do they say the same? Adjusted Rand index ${fixed(randIndex, 2)}: 1 where both put the same customers together, 0 where they agree no more than by chance. The darker a cell, the larger its part of the segment.`,
        ),
        scrolling(
            caption,
            h(
                'table',
                { class: 'grid meet' },
                h('caption', {}, h('span', {}, caption)),
                h('thead', {}, h('tr', {}, h('td', { class: 'corner' }), rows.map((r) => h('th', { scope: 'col' }, hidden('cluster '), r.number)), h('th', { scope: 'col' }, 'All'))),
                h(
                    'tbody',
                    {},
                    segments.map((s) => {
                        const all = s.of.reduce((a, b) => a + b, 0);
                        return h(
                            'tr',
                            {},
                            h('th', { scope: 'row' }, s.name),
                            s.of.map((n) => {
                                const colour = ramp(n / all);
                                return h('td', { style: { 'background-color': colour.background, color: colour.text } }, fixed(n));
                            }),
                            h('td', {}, fixed(all)),
                        );
                    }),
                ),
                h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'all'), rows.map((r) => h('td', {}, fixed(r.customers))), h('td', {}, fixed(rows.reduce((a, r) => a + r.customers, 0))))),
            ),
        ),
    ];
}

export function clusters(data) {
    if (!data.clusters || data.clusters.rows.length === 0) return null;
    const features = data.clusters.features.map(withWords);
    const rows = data.clusters.rows.map((c, i) => ({ ...c, number: String(i + 1) }));
    const customers = rows.reduce((all, r) => all + r.customers, 0);
    const used = features.map((f, i) => ({ ...f, column: i })).filter((f) => f.clustered);
    return section(
        'clusters',
        'Clusters',
        introduction(data, features),
        profile(data, features, rows),
        details(
            'Data table: centres of the clusters',
            list(
                'Centres, taken back to the units of the features',
                [{ title: 'Cluster', left: true, text: (c) => `${c.number} ${c.name}` }, ...used.map((f) => ({ title: f.short, text: (c) => f.writeMean(c.features[f.column].centre) }))],
                rows,
            ),
            h('p', { class: 'note below' }, 'A centre is the mean of the scaled figures: after a logarithm or ranks it is nearer to the typical customer than the mean.'),
        ),
        planes(data.clusters, data.audit.options.scale, customers),
        h('div', { class: rows.length > 6 ? null : 'columns' }, h('div', {}, apart(features, rows)), h('div', {}, h('h3', {}, 'What they bring'), pairedShares('share of customers and of revenue by cluster', rows.map((r) => ({ ...r, name: `cluster ${r.number}`, customerShare: r.customersShare / 100, revenueShare: r.revenueShare === null ? null : r.revenueShare / 100 }))))),
        meet(data, rows),
        choosing(data.clusters),
    );
}
