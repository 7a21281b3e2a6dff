import { choice, h } from './dom.js';
import { fixed, median, money, plural } from './format.js';
import { ramp, rampCss } from './colours.js';

/** A share in hundredths of a per cent, as per cent in brackets. */
const inBrackets = (share) => (share === null ? '' : ` (${fixed(share / 100, 2)} %)`);

/** All that is known of a segment, by lines. */
function lines(s) {
    const of = (text) => h('div', {}, text);
    const known = s.revenue !== null;
    return [
        h('div', {}, h('b', {}, s.name)),
        of(`${plural(s.customers, 'customer')}${inBrackets(s.customersShare)}`),
        of(`${plural(s.orders, 'order')}${inBrackets(s.ordersShare)}`),
        known ? of(`revenue ${money(s.revenue)}${inBrackets(s.revenueShare)}`) : null,
        known && s.aov !== null ? of(`order value ${fixed(s.aov, 2)}`) : null,
        of(`days since last: mean ${fixed(s.days, 1)}, median ${median(s.medianDays)}`),
        of(`orders: median ${median(s.medianOrders)}${s.medianRevenue === null ? '' : `; revenue: median ${money(s.medianRevenue)}`}`),
        s.meaning ? of(s.meaning) : null,
        s.action ? of(`Recommended: ${s.action}`) : null,
    ].filter(Boolean);
}

/**
 * Cuts a rectangle in proportion to numbers, the largest first, into pieces as near to squares as rows of them get
 * (Bruls, Huizing and van Wijk: Squarified treemaps, 2000).
 */
function squarify(values, width, height) {
    const scale = (width * height) / values.reduce((a, b) => a + b, 0);
    const areas = values.map((v) => v * scale);
    const pieces = [];
    let [x, y] = [0, 0];
    while (pieces.length < areas.length) {
        const [w, h] = [width - x, height - y];
        const side = Math.min(w, h);
        const from = pieces.length;
        const worst = (to, sum) => Math.max((side ** 2 * areas[from]) / sum ** 2, sum ** 2 / (side ** 2 * areas[to - 1]));
        let to = from + 1;
        let sum = areas[from];
        while (to < areas.length && worst(to + 1, sum + areas[to]) <= worst(to, sum)) sum += areas[to++];
        const thick = sum / side;
        let at = 0;
        for (const area of areas.slice(from, to)) {
            const long = area / thick;
            pieces.push(w < h ? { x: x + at, y, w: long, h: thick } : { x, y: y + at, w: thick, h: long });
            at += long;
        }
        if (w < h) y += thick;
        else x += thick;
    }
    return pieces;
}

/** Tiles are this much wider than high, as the words in them are. */
const wide = 1.5;
const tipWidth = 300;

/** Puts the tiles into their place; a label that does not fit is made smaller, then goes without its share, then goes. */
function arrange(place, tiles, values) {
    const { clientWidth: width, clientHeight: height } = place;
    const order = tiles.map((_, i) => i).filter((i) => values[i] > 0).sort((a, b) => values[b] - values[a] || a - b);
    tiles.forEach((tile, i) => (tile.hidden = !(values[i] > 0)));
    const pieces = squarify(order.map((i) => values[i]), width / wide, height);
    order.forEach((i, n) => {
        const [left, w] = [pieces[n].x * wide, pieces[n].w * wide];
        const [label, tip] = tiles[i].children;
        tiles[i].style.cssText = `left: ${(left / width) * 100}%; top: ${(pieces[n].y / height) * 100}%; width: ${(w / width) * 100}%; height: ${(pieces[n].h / height) * 100}%`;
        tip.style.left = `${Math.min(Math.max(left + w / 2 - tipWidth / 2, 0), width - tipWidth) - left}px`;
        for (const kind of ['', 'small', 'small name', 'none']) {
            label.className = `label ${kind}`;
            if (label.scrollHeight <= label.clientHeight && label.scrollWidth <= label.clientWidth) break;
        }
    });
}

/** Segments as tiles: the area is their customers or their revenue, the colour what a customer of them brings. */
export function treemap(data, rows) {
    const hasMoney = data.revenue !== null;
    const worth = (s) => (hasMoney ? s.revenue : s.orders) / s.customers;
    const highest = Math.max(0, ...rows.map(worth));
    const measures = [['customers', 'customersShare'], ...(data.revenue > 0 ? [['revenue', 'revenueShare']] : [])];
    let by = 'customers';
    const shares = rows.map(() => h('span', {}));
    const tiles = rows.map((s, i) => {
        const colour = ramp(highest > 0 ? worth(s) / highest : 0);
        return h(
            'li',
            { tabindex: '0', 'aria-describedby': `tile-${i}` },
            h('div', { style: { background: colour.background, color: colour.text } }, h('b', {}, s.name), shares[i]),
            h('div', { class: 'tip', id: `tile-${i}`, style: { width: `${tipWidth}px` } }, lines(s)),
        );
    });
    const place = h('ul', { class: 'treemap', 'aria-label': 'Segments as tiles' }, tiles);
    const draw = (key) => {
        by = key;
        const [, share] = measures.find(([name]) => name === by);
        rows.forEach((s, i) => shares[i].replaceChildren(s[share] === null ? '' : `${fixed(s[share] / 100, 1)}\u00a0%`));
        arrange(place, tiles, rows.map((s) => s[by]));
        area.textContent = `area: ${by}`;
    };
    const area = h('span', {});
    new ResizeObserver(() => draw(by)).observe(place);
    return [
        measures.length > 1 ? choice('area', 'Area:', measures.map(([name]) => [name, name]), draw) : null,
        place,
        h(
            'div',
            { class: 'legend' },
            area,
            h('span', {}, `colour: ${hasMoney ? 'revenue' : 'orders'} per customer`),
            h('span', {}, '0', h('i', { class: 'ramp', style: { background: rampCss } }), hasMoney ? money(highest) : fixed(highest, 1)),
        ),
    ];
}
