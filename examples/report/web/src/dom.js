/**
 * Makes an element. Text always becomes text nodes, never markup: nothing from the data can become an element
 * or a script.
 */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === undefined || value === null || value === false) continue;
        if (name === 'style') {
            for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
        } else {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
    return element;
}

export const hidden = (text) => h('span', { class: 'visually-hidden' }, text);

/** A region that scrolls sideways by itself, so that a wide table never widens the page. */
export const scrolling = (label, ...children) =>
    h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label }, ...children);

export function section(id, title, ...children) {
    return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

/**
 * A plain table. A column is {title, text: row => string, left: true for text}; the first heads its row.
 */
export function list(caption, columns, rows, foot = []) {
    const line = (row) =>
        h(
            'tr',
            {},
            columns.map((c, i) =>
                h(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: c.left ? 'text' : null }, c.text(row)),
            ),
        );
    return scrolling(
        caption,
        h(
            'table',
            { class: 'list' },
            h('caption', {}, h('span', {}, caption)),
            h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col', class: c.left ? 'text' : null }, c.title)))),
            h('tbody', {}, rows.map(line)),
            foot.length > 0 ? h('tfoot', {}, foot.map(line)) : null,
        ),
    );
}

/** A choice of one, by radio buttons; the first holds at the start. An option is [value, label]. */
export function choice(name, legend, options, change) {
    return h(
        'fieldset',
        { class: 'choice' },
        h('legend', {}, legend),
        options.map(([value, label], i) => {
            const input = h('input', { type: 'radio', name, value, checked: i === 0 });
            input.addEventListener('change', () => change(value));
            return h('label', {}, input, label);
        }),
    );
}

export const details = (summary, ...children) => h('details', {}, h('summary', {}, summary), ...children);
