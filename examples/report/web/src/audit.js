import { h, list, section } from './dom.js';
import { day, fixed, plural } from './format.js';

const reasons = {
    missing_customer: 'no customer id',
    outside_window: 'outside the window',
    refunds_dropped: 'amount below zero, dropped',
    zeros_dropped: 'amount of zero, dropped',
    duplicates_dropped: 'equal to an earlier row in every column used, dropped',
};

export function audit(data) {
    const a = data.audit;
    const left = Object.entries(reasons)
        .map(([key, text]) => ({ what: `left out: ${text}`, n: a.rows_left_out?.[key] }))
        .filter((r) => typeof r.n === 'number');
    return section(
        'audit',
        'Which rows were used',
        h(
            'div',
            { class: 'columns' },
            h(
                'div',
                {},
                list(
                    'Rows',
                    [
                        { title: 'Rows', left: true, text: (r) => r.what },
                        { title: 'Number', text: (r) => fixed(r.n) },
                    ],
                    [{ what: 'read', n: a.rows_read }, ...left],
                    [{ what: 'used', n: a.rows_used }],
                ),
                h('h3', {}, a.window ? 'Customers and days' : 'Customers'),
                h(
                    'p',
                    {},
                    `${plural(a.customers, 'customer')} with a row that is used.`,
                    a.customers_affected > 0
                        ? ` A row policy left out rows of ${fixed(a.customers_affected)}; ${fixed(a.customers_lost)} of these have no other row and appear nowhere else on this page.`
                        : ' No row policy left out a row of a customer.',
                ),
                data.withoutActivity > 0
                    ? h('p', {}, `${fixed(data.withoutActivity)} of the customers have no row that counts as activity (refunds only): they are in no cohort and have no scores.`)
                    : null,
                a.refunds_netted > 0 ? h('p', {}, `${fixed(a.refunds_netted)} of the rows used have an amount below zero: they lower revenue and are no activity.`) : null,
                a.rows_used === 0 || !a.window ? null : h('p', {}, `First day: ${day(a.window.from)} (${a.window.from_inferred ? 'that of the first row' : 'as asked'}). Last day: ${day(data.lastDay)} (${a.window.until_inferred ? 'that of the last row: the end was inferred' : 'as asked'}).`),
            ),
            list(
                'Options in force',
                [
                    { title: 'Option', left: true, text: ([name]) => name },
                    { title: 'Value', left: true, text: ([, value]) => value || '\u2013' },
                ],
                Object.entries(a.options),
            ),
        ),
    );
}
