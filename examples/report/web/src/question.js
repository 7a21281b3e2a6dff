import { words } from './words.js';

/** "country=DE" as "country = DE". */
const pair = (text) => {
    const at = text.indexOf('=');
    return `${text.slice(0, at)} = ${text.slice(at + 1) || '(empty)'}`;
};
const ordinal = (n) => `${n}${['th', 'st', 'nd', 'rd'][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] ?? 'th'}`;

/** What a measure is called: in all, and of one member. */
export function measureWords(found) {
    const column = found.measureColumn;
    return {
        customers: { name: 'members who returned' },
        events: { name: 'events', each: 'events per member' },
        orders: { name: 'orders', each: 'orders per member' },
        revenue: { name: 'revenue', each: 'revenue per member' },
        ltv: { name: 'revenue to date', each: 'lifetime value to date per member' },
        sum: { name: `sum of ${column}`, each: `${column} per member` },
        mean: { name: `mean ${column} of a row` },
        min: { name: `least ${column}` },
        max: { name: `greatest ${column}` },
        distinct: { name: `different values of ${column}` },
    }[found.measure];
}

/** What an event is called, where they are counted. Without a column of orders a row is one. */
function eventOf(o, n) {
    const [one, many] = {
        row: ['activity', 'activities'],
        order: o.order === '' ? ['activity', 'activities'] : ['order', 'orders'],
        instant: ['moment', 'moments'],
        day: ['day', 'days'],
    }[o.events];
    return n === 1 ? one : many;
}

function born(o) {
    if (o['birth-date']) return `A customer is born on the day in the column ${o['birth-date']}.`;
    const nth = Number(o['birth-nth']);
    const which = nth === 1 ? 'first' : ordinal(nth);
    return `A customer is born by the ${which} ${nth === 1 ? 'activity' : eventOf(o, 1)}${o.birth ? ` with ${pair(o.birth)}` : ''}.`;
}

/** Which births are looked at. */
function bornThen(o) {
    const ends = [o['born-since'] && `on or after ${o['born-since']}`, o['born-until'] && `before ${o['born-until']}`].filter(Boolean);
    return ends.length > 0 ? `Only births ${ends.join(' and ')} are looked at.` : '';
}

function grouped(o, data) {
    const by = o['cohort-by'];
    const birth = o['birth-date'] ? 'the row that names the day' : 'that row';
    if (by === 'period') return `Cohorts are ${words(data).many} of birth.`;
    if (by.startsWith('first-order:')) return 'Cohorts are by the amount of the order of birth, in bands.';
    if (by.startsWith('spend-')) return `Cohorts are by what was spent in the first ${by.slice(6, by.indexOf(':'))} days (of 24 hours) from birth, in bands.`;
    const colon = by.lastIndexOf(':');
    return colon < 0 ? `Cohorts are by ${by} of ${birth}.` : `Cohorts are by ${by.slice(0, colon)} of ${birth}, in bands.`;
}

function returned(o) {
    const n = Number(o['min-occurrences']);
    const events = `${n === 1 ? 'an activity' : `at least ${n} ${eventOf(o, n)}`}${o['return-where'] ? ` with ${pair(o['return-where'])}` : ''}`;
    const [kind, after] = o.return.split(':');
    const ages = {
        on: 'at that age',
        'on-or-after': `at that age or later, ${after ? `up to age ${after}` : 'as far as was seen'}`,
        within: `at that age or one of the ${after} after it`,
        'on-or-before': 'at an age from 1 to that one',
        streak: 'at every age from 0 to that one',
        bracket: 'within that span of ages',
    }[kind];
    return `A member counts at an age with ${events} ${ages}.`;
}

function counted(o, found, data) {
    const clock = o.clock.split(':')[0];
    if (clock === 'rolling') return `Ages are whole spans of ${found.ageUnit} since the member\u2019s own birth.`;
    if (clock === 'anniversary') return `Ages are counted by anniversaries of the member\u2019s own day of birth, ${found.ageUnit} each.`;
    return `Ages are differences between calendar ${words(data).many}.`;
}

/** Whether it is the question of the retention table. */
export function isPlain(data) {
    const o = data.audit.options;
    return (
        [o.birth, o['birth-date'], o['born-since'], o['born-until'], o['return-where'], o.where, o.ages].every((x) => !x) &&
        o['birth-nth'] === '1' &&
        o['min-occurrences'] === '1' &&
        o['cohort-by'] === 'period' &&
        o.return === 'on' &&
        o.clock === 'calendar' &&
        o.measure === 'customers'
    );
}

/** The question in words. */
export function asked(data, found) {
    const o = data.audit.options;
    const plain = 'That is the question of the retention table, which is its heat map. Other births, cohorts, returns, clocks and measures are asked for by --birth, --cohort-by, --return, --clock, --measure and others: see --help.';
    return [
        [born(o), bornThen(o), grouped(o, data), returned(o), counted(o, found, data), o.where ? `Only rows with ${pair(o.where)} are looked at.` : ''].filter(Boolean).join(' '),
        isPlain(data) ? plain : '',
    ].filter(Boolean);
}
