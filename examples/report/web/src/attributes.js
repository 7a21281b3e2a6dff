import { h, list, section } from './dom.js';
import { fixed, money, shares } from './format.js';

const shown = 12;

/** Customers and revenue by each further column that was asked for. */
export function attributes(data) {
    if (data.attributes.length === 0) return null;
    const hasMoney = data.revenue !== null;
    return section(
        'attributes',
        'By attribute',
        h('p', {}, 'A customer counts under every value that one of the customer\u2019s rows has', hasMoney ? '; revenue counts under the value of its row.' : '.'),
        h(
            'div',
            { class: 'columns' },
            data.attributes.map((a) => {
                const share = hasMoney ? shares(a.values.map((v) => v.revenue)) : [];
                const rows = a.values.map((v, i) => ({ ...v, share: share[i] }));
                return h(
                    'div',
                    {},
                    list(
                        `By ${a.name}` + (rows.length > shown ? ` (the first ${shown} of ${fixed(rows.length)})` : ''),
                        [
                            { title: a.name, left: true, text: (v) => v.value || '(empty)' },
                            { title: 'Customers', text: (v) => fixed(v.customers) },
                            { title: 'Rows', text: (v) => fixed(v.rows) },
                            ...(hasMoney
                                ? [
                                      { title: 'Revenue', text: (v) => money(v.revenue) },
                                      { title: '%', text: (v) => fixed(v.share, 1) },
                                  ]
                                : []),
                        ],
                        rows.slice(0, shown),
                    ),
                );
            }),
        ),
    );
}
