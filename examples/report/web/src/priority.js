import { h, scrolling, section } from './dom.js';
import { day, fixed, percent, plural } from './format.js';

const names = { days_since_last: 'R: days since last', frequency: 'F: orders', monetary: 'M: revenue' };
const outcomes = { buys_again: 'Who buys again', revenue: 'Who spends how much' };

/** A place on the axis of auc for a value, in per cent of the width; a little is left free at both ends. */
function axis(lines) {
    const known = lines.flatMap((l) => [l.auc, l.aucLow, l.aucHigh]).filter((x) => x !== null);
    const from = Math.floor(Math.min(0.5, ...known) * 10) / 10;
    const to = Math.ceil(Math.max(0.6, ...known) * 10) / 10;
    const ticks = Array.from({ length: Math.round((to - from) * 10) + 1 }, (_, i) => from + i / 10);
    return { ticks, at: (x) => `${6 + ((x - from) / (to - from)) * 88}%` };
}

/** A row for each ranking: its auc as a dot on the interval, and its figures. */
function table(caption, lines, { ticks, at, confidence }) {
    const mark = (kind, x, more = {}) => h('i', { class: kind, style: { left: at(x), ...more } });
    const grid = ticks.map((x) => mark(Math.abs(x - 0.5) < 0.01 ? 'chance' : 'tick', x));
    const between = ({ aucLow, aucHigh }) => (aucLow === null ? '' : `${fixed(aucLow, 3)} to ${fixed(aucHigh, 3)}`);
    const row = (l) =>
        h(
            'tr',
            {},
            h('th', { scope: 'row', class: 'text' }, names[l.measure] ?? l.measure.toUpperCase().replaceAll('+', ' + ')),
            h(
                'td',
                { class: 'plot', 'aria-hidden': 'true', title: l.auc === null ? null : `auc ${fixed(l.auc, 3)}, interval ${between(l)}` },
                grid.map((line) => line.cloneNode()),
                l.aucLow === null ? null : mark('range', l.aucLow, { right: `calc(100% - ${at(l.aucHigh)})` }),
                l.auc === null ? null : mark('dot', l.auc),
            ),
            [fixed(l.auc, 3) || '\u2013', between(l), fixed(l.lift, 2), fixed(l.gini, 3), fixed(l.spearman, 3)].map((text) => h('td', {}, text)),
        );
    return scrolling(
        caption,
        h(
            'table',
            { class: 'list' },
            h('caption', {}, h('span', {}, caption)),
            h(
                'thead',
                {},
                h(
                    'tr',
                    {},
                    h('th', { scope: 'col', class: 'text' }, 'Ranked by'),
                    h('th', { class: 'plot', 'aria-hidden': 'true' }, ticks.map((x) => h('span', { style: { left: at(x) } }, fixed(x, 1)))),
                    ['AUC', confidence ? `${Math.round(confidence * 100)} % interval` : 'Interval', 'Lift, best fifth', 'Gini', 'Spearman'].map((text) => h('th', { scope: 'col' }, text)),
                ),
            ),
            [lines.filter((l) => names[l.measure]), lines.filter((l) => !names[l.measure])].map((group) => h('tbody', {}, group.map(row))),
        ),
    );
}

function verdict(found, lines) {
    if (found) return `${found[0].toUpperCase()}${found.slice(1)}.`.replaceAll('_', ' ').replace(/\.\.$/, '.');
    const letters = lines.filter((l) => names[l.measure]).map((l) => names[l.measure][0]);
    return `The intervals do not allow saying which of ${letters.slice(0, -1).join(', ')} and ${letters.at(-1)} is best.`;
}

/** Which of recency, frequency and money foretold best what customers did after a split of the log. */
export function priority(data) {
    if (!data.priority) return null;
    const { split, until, customers, boughtAgain, confidence, lines, verdicts } = data.priority;
    const place = { ...axis(lines), confidence };
    return section(
        'priority',
        'Which of R, F and M to go by',
        h(
            'p',
            {},
            `The log is split at the end of ${day(split)}. Each measure as of then, and each sum of scores, ranks the ${plural(customers, 'customer')} known by then; what they did before ${day(until)} says how well. ${fixed(boughtAgain)} of them (${percent(boughtAgain / customers)} %) bought again.`,
        ),
        Object.entries(outcomes).map(([outcome, title]) => {
            const of = lines.filter((l) => l.outcome === outcome);
            if (of.length === 0) return null;
            return [h('h3', {}, title), h('p', { class: 'verdict' }, verdict(verdicts[outcome], of)), table(`${title}, by each ranking`, of, place)];
        }),
        h(
            'p',
            { class: 'note below' },
            'AUC: the share of the pairs of customers with different outcomes that the ranking has in the right order; the line at 0.5 is no better than chance. Lift: the share of the outcome that the best fifth of the customers hold, over a fifth. Gini: twice the area between the curve of gains and the diagonal, 0 is of no use. Spearman: the correlation of the ranks.',
        ),
    );
}
