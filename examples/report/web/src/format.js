const number = (digits) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const formats = [0, 1, 2, 3].map(number);

/** A number with its thousands marked; nothing for null. */
export const fixed = (x, digits = 0) => (x === null || x === undefined ? '' : formats[digits].format(x).replace('-', '\u2212'));

/** Money as the tables show it: whole units, or with cents where the amounts are small. */
export const money = (x) => fixed(x, x !== null && Math.abs(x) < 100 ? 2 : 0);

/** A median of whole numbers: whole itself, or halfway between two. */
export const median = (x) => fixed(x, Number.isInteger(x) ? 0 : 1);

/** A rate as per cent, "<0.1" where rounding would say 0 of something that is not. */
export function percent(rate, digits = 1) {
    if (rate === null || rate === undefined) return '';
    const least = 10 ** -digits;
    if (rate > 0 && rate * 100 < least / 2) return `<${least}`;
    return fixed(rate * 100, digits);
}

export const plural = (n, one, many = `${one}s`) => `${fixed(n)} ${n === 1 ? one : many}`;

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
/** "2011-12-09" as "9 December 2011". */
export const day = (iso) => days.format(new Date(`${iso}T00:00:00Z`));

/**
 * Shares in per cent that add up to exactly 100 at the digits shown: every share is cut off, and what is missing
 * goes to those that lost most (largest remainder). Null where the whole is not positive.
 */
export function shares(values, digits = 1) {
    const whole = values.reduce((a, b) => a + b, 0);
    if (!(whole > 0)) return values.map(() => null);
    const scale = 10 ** digits;
    const exact = values.map((v) => (v / whole) * 100 * scale);
    const cut = exact.map(Math.floor);
    const missing = Math.round(100 * scale - cut.reduce((a, b) => a + b, 0));
    const byLoss = exact.map((e, i) => [e - cut[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    for (let i = 0; i < missing; ++i) ++cut[byLoss[i % byLoss.length][1]];
    return cut.map((c) => c / scale);
}
