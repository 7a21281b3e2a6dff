import { h } from './dom.js';
import { day, fixed, money, plural } from './format.js';
import { words } from './words.js';

const figure = (name, value, small) => h('div', {}, h('dt', {}, name), h('dd', {}, value, small ? h('small', {}, small) : null));

function figures(data) {
    const { audit } = data;
    const all = [
        figure('Customers', fixed(audit.customers), audit.customers_lost > 0 ? `${fixed(audit.customers_lost)} more have no row that is used` : null),
    ];
    const { retention, orders } = data;
    if (orders !== null) {
        const counted = audit.options.order || audit.simulated ? 'distinct order ids' : 'a row is an order';
        all.push(figure('Orders', fixed(orders), retention ? counted : null));
    }
    if (data.revenue !== null) {
        all.push(figure('Revenue', money(data.revenue), audit.refunds_netted > 0 ? 'refunds subtracted' : null));
        if (orders > 0) all.push(figure('Average order value', fixed(data.revenue / orders, 2), 'revenue / orders'));
        if (data.cost !== null && data.revenue > 0) {
            all.push(figure('Gross margin', `${fixed((1 - data.cost / data.revenue) * 100, 1)} %`, 'of revenue, after cost of goods'));
        }
    }
    const back = retention?.averages[1];
    if (back && back.pooled !== null) {
        all.push(figure(`Back after one ${words(data).one}`, `${fixed(back.pooled * 100, 1)} %`, `pooled over ${plural(back.cohorts, 'complete cohort')}`));
    }
    return h('dl', { class: 'figures' }, all);
}

function observed(data) {
    const { audit } = data;
    const { window } = audit;
    if (audit.rows_used === 0) {
        if (audit.rows_read === 0) return h('p', {}, 'The log has no row, so there is nothing to report.');
        return h('p', {}, `None of the ${plural(audit.rows_read, 'row')} read is used, so there is nothing to report. Below is which rows were left out, and why.`);
    }
    const asOf = audit.as_of ? ` Recency is counted in calendar days up to ${day(audit.as_of)}.` : '';
    if (!window) return h('p', {}, `Made of a table of customers: which days their orders were on is not known.${asOf}`);
    return h(
        'p',
        {},
        `Observed from ${day(window.from)} to ${day(data.lastDay)}, both days included`,
        window.until_inferred ? '; the end is the day of the last row, since none was given' : '',
        window.left_truncated ? '. Rows before the first day are left out, so a customer\u2019s first activity here need not be the first ever' : '',
        `.${asOf}`,
    );
}

export function header(data, sections) {
    const { audit } = data;
    return h(
        'header',
        {},
        h('h1', {}, 'Cohort report'),
        h('p', { class: 'lead' }, audit.simulated ? 'A simulated shop' : audit.source),
        audit.simulated
            ? h(
                  'p',
                  { class: 'notice', role: 'note' },
                  `The rows of this report are simulated: no shop, no customer and no sale in it is real. They come from the program\u2019s own generator (seed ${data.seed}). Name a CSV file to report on your own.`,
              )
            : null,
        observed(data),
        audit.rows_used === 0 ? null : figures(data),
        h('nav', { 'aria-label': 'Sections' }, h('ul', {}, sections.map((s) => h('li', {}, h('a', { href: `#${s.id}` }, s.querySelector('h2').textContent))))),
    );
}
