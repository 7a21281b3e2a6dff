import { h, list, section } from './dom.js';
import { fixed, percent, plural } from './format.js';

/** Whom to contact, and how many are set aside. */
export function campaign(data) {
    if (!data.campaign) return null;
    const { targets, holdoutShare, rows } = data.campaign;
    const sum = (key) => rows.reduce((all, r) => all + r[key], 0);
    const all = { segment: 'all', contacts: sum('contacts'), holdout: sum('holdout') };
    return section(
        'campaign',
        'Whom to contact',
        h(
            'p',
            {},
            `To be contacted: ${plural(all.contacts, 'customer')} of ${targets.length > 0 ? `the segments ${targets.map((t) => `\u201c${t}\u201d`).join(', ')}` : 'all segments'}. `,
            holdoutShare > 0
                ? `A further ${fixed(all.holdout)}, each customer with a chance of ${percent(holdoutShare, Number.isInteger(holdoutShare * 100) ? 0 : 1)} %, were drawn and are left alone: what they do unasked is what the contacts are to be compared with.`
                : 'Nobody is left alone, so there will be nobody to compare with.',
        ),
        list(
            'Contacts by segment',
            [
                { title: 'Segment', left: true, text: (r) => r.segment },
                { title: 'Contacts', text: (r) => fixed(r.contacts) },
                { title: 'Holdout', text: (r) => fixed(r.holdout) },
            ],
            rows,
            [all],
        ),
    );
}
