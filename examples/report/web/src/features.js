import { fixed, median, money } from './format.js';

/** What customers are clustered by, as the page speaks of it. */
const words = {
    r: { name: 'days since last', short: 'Days since last' },
    f: { name: 'orders', short: 'Orders' },
    m: { name: 'revenue', short: 'Revenue', money: true },
    length: { name: 'days from the first order to the last', short: 'Length' },
    tenure: { name: 'days since the first order', short: 'Tenure' },
    periodicity: { name: 'periodicity (the standard deviation of the days between orders)', short: 'Periodicity' },
    aov: { name: 'order value', short: 'Order value', money: true },
    'largest-order': { name: 'the largest order', short: 'Largest order', money: true },
    'active-days': { name: 'days with an order', short: 'Active days' },
};

/** A feature with its words, and how its means and medians are written. */
export function withWords(feature) {
    const known = words[feature.key];
    return { ...feature, ...known, writeMean: (x) => (known.money ? money(x) : fixed(x, 1)), writeMedian: (x) => (known.money ? money(x) : median(x)) };
}

/** "days since last, orders and revenue" */
export const listed = (names) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);
