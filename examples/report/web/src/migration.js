import { choice, details, h, list, section } from './dom.js';
import { day, fixed, money, percent, plural } from './format.js';
import { chart, itemTooltip } from './chart.js';
import { amber, blue, grey, ink } from './colours.js';

const nowhere = { from: 'not yet in the log', to: 'not in the log' };
const kinds = [
    { name: 'stayed in their segment', colour: blue, opacity: 0.5, is: (m) => m.from !== '' && m.from === m.to },
    { name: 'went to another', colour: grey, opacity: 0.45, is: (m) => m.from !== '' && m.to !== '' },
    { name: 'entered the log, or left it', colour: amber, opacity: 0.4, is: () => true },
];
const kindOf = (move) => kinds.find((k) => k.is(move));
const sum = (moves, key) => moves.reduce((all, m) => all + m[key], 0);

/** Segments at the first date on the left, at the second on the right, customers between them as bands. */
function flow(data, by) {
    const { from, to, moves } = data.migration;
    const hasMoney = data.revenue !== null;
    const order = [...new Set([...data.segments.map((s) => s.name), ...moves.flatMap((m) => [m.from, m.to]).filter(Boolean), ''])];
    const width = (m) => (by() === 'revenue' ? m.revenueTo : m.customers);
    const shown = () => moves.filter((m) => width(m) > 0);
    // A node's name is that of the segment, after the side that it stands on.
    const nodes = () => ['from', 'to'].flatMap((side) => order.filter((s) => shown().some((m) => m[side] === s)).map((s) => ({ name: `${side}:${s}`, side, segment: s })));
    const read = (name) => [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
    const title = (side, segment) => segment || nowhere[side];
    const figure = (n) => (by() === 'revenue' ? money : fixed)(shown().reduce((all, m) => all + (m[n.side] === n.segment ? width(m) : 0), 0));
    const line = (...text) => h('div', {}, ...text);
    const revenue = (list) => (hasMoney ? [line(`revenue up to ${day(from)}: ${money(sum(list, 'revenueFrom'))}`), line(`up to ${day(to)}: ${money(sum(list, 'revenueTo'))}`)] : []);

    const tellNode = (name) => {
        const [side, segment] = read(name);
        const other = side === 'from' ? 'to' : 'from';
        const own = moves.filter((m) => m[side] === segment).sort((a, b) => b.customers - a.customers);
        return [
            line(h('b', {}, title(side, segment)), ` on ${day(data.migration[side])}`),
            line(plural(sum(own, 'customers'), 'customer')),
            ...revenue(own),
            ...own.map((m) => line(`${other} ${title(other, m[other])}: ${fixed(m.customers)}`)),
        ];
    };
    const tellMove = (m) => [line(h('b', {}, `${title('from', m.from)} \u2192 ${title('to', m.to)}`)), line(plural(m.customers, 'customer')), ...revenue([m])];

    return chart(
        `Flow chart: customers by segment on ${day(from)} and on ${day(to)}. The data table below has the same figures.`,
        () => Math.max(460, order.length * 52),
        (place) => {
            const narrow = place < 560;
            const margin = narrow ? 120 : 200;
            return {
                tooltip: { ...itemTooltip, formatter: ({ dataType, name, data: item }) => (dataType === 'edge' ? tellMove(item.move) : tellNode(name)) },
                series: [
                    {
                        type: 'sankey',
                        left: margin,
                        right: margin,
                        top: 10,
                        bottom: 10,
                        nodeWidth: 10,
                        nodeGap: 18,
                        layoutIterations: 0,
                        draggable: false,
                        itemStyle: { color: ink, borderWidth: 0 },
                        label: { color: ink, fontSize: narrow ? 12 : 13, width: margin - 6, overflow: 'truncate' },
                        emphasis: { focus: 'adjacency' },
                        blur: { lineStyle: { opacity: 0.08 }, itemStyle: { opacity: 0.4 }, label: { opacity: 0.6 } },
                        data: nodes().map((n) => ({
                            name: n.name,
                            depth: n.side === 'from' ? 0 : 1,
                            label: { position: n.side === 'from' ? 'left' : 'right', formatter: () => title(n.side, n.segment) + (narrow ? '' : `  ${figure(n)}`) },
                        })),
                        links: shown().map((m) => {
                            const { colour, opacity } = kindOf(m);
                            return { source: `from:${m.from}`, target: `to:${m.to}`, value: width(m), move: m, lineStyle: { color: colour, opacity } };
                        }),
                    },
                ],
            };
        },
        { names: () => nodes().map((n) => n.name), tell: tellNode },
    );
}

/** What became of the segments of a first date at a second. */
export function migration(data) {
    if (!data.migration || data.migration.moves.length === 0) return null;
    const { from, to, cuts, lookback, moves } = data.migration;
    const hasMoney = data.revenue !== null;
    const known = moves.filter((m) => m.from !== '');
    const stayed = sum(moves.filter(kinds[0].is), 'customers');
    const all = sum(known, 'customers');
    const entered = sum(moves, 'customers') - all;
    const left = sum(known.filter((m) => m.to === ''), 'customers');
    let by = 'customers';
    const picture = flow(data, () => by);
    const width = h('span', {}, `width: ${by}`);
    return section(
        'migration',
        'From segment to segment',
        h(
            'p',
            {},
            all > 0
                ? `Of the ${plural(all, 'customer')} in the log on ${day(from)}, ${fixed(stayed)} (${percent(stayed / all)} %) are in the same segment on ${day(to)}`
                : `Nobody was in the log on ${day(from)}`,
            left > 0 ? ` and ${fixed(left)} ${lookback ? `have bought nothing in the ${plural(lookback, 'day')} up to then` : 'are not in the log any more'}` : '',
            `; ${fixed(entered)} ${lookback ? `had bought nothing in the ${plural(lookback, 'day')} before` : 'have entered the log since'}. `,
            cuts === 'frozen' ? 'The scores of both dates are made by the cuts of the first: a score means the same values at both.' : 'Each date has cuts of its own, so a customer may change the segment because others changed.',
        ),
        hasMoney && moves.some((m) => m.revenueTo > 0)
            ? choice('width', 'Width:', [['customers', 'customers'], ['revenue', 'revenue']], (key) => {
                  by = key;
                  width.textContent = `width: ${by === 'revenue' ? `revenue up to ${day(to)}` : by}`;
                  picture.dispatchEvent(new Event('redraw'));
              })
            : null,
        h('div', { class: 'ends' }, [from, to].map((d) => h('span', {}, day(d)))),
        picture,
        h(
            'div',
            { class: 'legend' },
            width,
            kinds.filter((k) => moves.some((m) => kindOf(m) === k)).map((k) => h('span', {}, h('i', { style: { background: k.colour, opacity: k.opacity } }), k.name)),
        ),
        details(
            'Data table: from segment to segment',
            list(
                `Customers by segment on ${day(from)} and on ${day(to)}`,
                [
                    { title: `On ${day(from)}`, left: true, text: (m) => m.from || nowhere.from },
                    { title: `On ${day(to)}`, left: true, text: (m) => m.to || nowhere.to },
                    { title: 'Customers', text: (m) => fixed(m.customers) },
                    ...(hasMoney
                        ? [
                              { title: 'Revenue up to the first', text: (m) => money(m.revenueFrom) },
                              { title: 'up to the second', text: (m) => money(m.revenueTo) },
                          ]
                        : []),
                ],
                moves,
            ),
        ),
    );
}
