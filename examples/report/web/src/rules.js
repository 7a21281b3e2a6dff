import { fixed } from './format.js';

const ties = {
    first: 'equal values go by the order of the ids',
    min: 'equal values all have the lowest of their ranks',
    max: 'equal values all have the highest of their ranks',
    average: 'equal values all have the mean of their ranks',
};

/** How a rule makes the scores 1 to k out of values. */
export function ruleText(rule, k) {
    const quantile = rule.match(/^quantile(\d):(left|right)$/);
    if (quantile) {
        const step = fixed(100 / k, Number.isInteger(100 / k) ? 0 : 1);
        return `the cuts are the sample quantiles of type ${quantile[1]} at every ${step} %, a value on a cut belongs to the ${quantile[2] === 'right' ? 'lower' : 'higher'} values, and cuts that fall together are merged, so that some scores may be given to nobody`;
    }
    if (rule === 'value-consistent') {
        return `the score of a value is 1 + the whole part of ${k} \u00d7 (customers with a strictly worse value) / (all customers), so that equal values always get equal scores`;
    }
    if (rule === 'rank-dense') {
        return `the score of a value is 1 + the whole part of ${k} \u00d7 (different values that are worse) / (all different values)`;
    }
    const rank = rule.match(/^rank-(\w+)$/);
    if (rank) return `the score is 1 + the whole part of ${k} \u00d7 (rank \u2212 1) / (all customers), ranks counted from 1 for the worst value; ${ties[rank[1]]}`;
    if (rule === 'ntile') {
        return `the customers, from the worst value on, are dealt into ${k} bins of equal size (the first ones have one more where it does not divide); equal values go by the order of the ids`;
    }
    if (rule === 'natural') return `the values are put into ${k} bins so that they lie as close to the means of their bins as they can`;
    if (rule === 'cuts') return 'the cuts were given';
    return `the rule is ${rule}`;
}

/** "1 to 5", or "1 to 3 (R), 1 to 5 (F), 1 to 4 (M)" where the measures differ. */
export function scoreRange({ r, f, m }) {
    const bins = [['R', r], ['F', f], ['M', m]].filter(([, k]) => k > 0);
    if (bins.every(([, k]) => k === r)) return `1 to ${r}`;
    return bins.map(([letter, k]) => `1 to ${k} (${letter})`).join(', ');
}
