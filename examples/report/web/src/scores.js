import { h, hidden, list, scrolling, section } from './dom.js';
import { fixed, percent, plural } from './format.js';
import { ramp } from './colours.js';
import { ruleText, scoreRange } from './rules.js';

/** Customers by recency and frequency: a row for each score R, a column for each score F. */
export function scoreGrid(data) {
    const rows = data.scoreGrid;
    if (rows.length === 0) return null;
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
            `Customers by their scores R (recency: ${data.bins.r} is the most recent) and F (frequency: ${data.bins.f} is the most often)`,
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
                            h('th', { scope: 'row' }, `R ${data.bins.r - i}`),
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

const measures = [
    { key: 'days_since_last', letter: 'r', name: 'R: days since last', one: 'number of days' },
    { key: 'frequency', letter: 'f', name: 'F: orders', one: 'frequency' },
    { key: 'monetary', letter: 'm', name: 'M: revenue', one: 'revenue' },
];

/** Says which scores nobody got: ties, or cuts that fell together, have taken them away. */
function missing({ letter, bins, rule, rows }) {
    const got = new Set(rows.map((t) => t.score));
    const none = Array.from({ length: bins }, (_, i) => i + 1).filter((s) => !got.has(s));
    if (none.length === 0) return null;
    const why = rule === 'cuts' ? 'no value lies there' : 'too many customers share a value';
    return h('p', {}, `Nobody has the score ${none.join(' or ')} for ${letter.toUpperCase()}: ${why}.`);
}

/** What the scores of nested measures are over. */
function nesting(nested) {
    const [first, ...further] = nested;
    return `The scores are nested: ${first} is over all customers, ${further.map((m, i) => `${m} over those of equal ${[...nested].slice(0, i + 1).join(' and ')}`).join(', ')}. So the same value may get different scores, and the values of neighbouring scores overlap.`;
}

export function thresholds(data) {
    const { scoring } = data;
    if (!scoring) return null;
    const scored = measures
        .map((m) => ({ ...m, bins: data.bins[m.letter], rule: scoring[m.letter], split: scoring.split[m.letter], rows: data.thresholds.filter((t) => t.measure === m.key) }))
        .filter((m) => m.rule && m.rows.length > 0);
    const texts = scored.map((m) => ruleText(m.rule, m.bins));
    const same = texts.every((t) => t === texts[0]);
    return section(
        'thresholds',
        'What the scores mean',
        h(
            'p',
            {},
            `Scores run from ${scoreRange(data.bins)}, and higher is better: more recent, more often, more money. `,
            same && texts.length > 0 ? `For each measure ${texts[0]}. ` : '',
            'Each score was given to the values from the one to the other, both included.',
        ),
        scoring.nested ? h('p', {}, nesting(scoring.nested)) : null,
        data.revenue === null ? h('p', { class: 'note' }, 'No amount is known, so M is not scored.') : null,
        scored.map(missing),
        h(
            'div',
            { class: 'columns three' },
            scored.map((m, i) =>
                h(
                    'div',
                    {},
                    list(
                        m.name,
                        [
                            { title: 'Score', left: true, text: (t) => fixed(t.score) },
                            { title: 'From', text: (t) => t.from },
                            { title: 'To', text: (t) => t.to },
                            { title: 'Customers', text: (t) => fixed(t.customers) },
                        ],
                        m.rows,
                    ),
                    m.split > 0 ? h('p', { class: 'below' }, `${plural(m.split, 'customer')} hold a ${m.one} that this rule splits by the order of ids.`) : null,
                    same ? null : h('p', { class: 'note below' }, `${texts[i][0].toUpperCase()}${texts[i].slice(1)}.`),
                ),
            ),
        ),
    );
}
