/** How the page speaks of the chosen period. */
const kinds = {
    day: { one: 'day', many: 'days', age: 'D' },
    week: { one: 'week', many: 'weeks', age: 'W' },
    month: { one: 'month', many: 'months', age: 'M' },
    quarter: { one: 'quarter', many: 'quarters', age: 'Q' },
    'half-year': { one: 'half-year', many: 'half-years', age: 'H' },
    year: { one: 'year', many: 'years', age: 'Y' },
};

export const words = (data) => kinds[data.retention.period];

/** "M1": the name of an age. */
export const ageName = (data, age) => `${words(data).age}${age}`;

/** What makes a customer active, under the refund policy in force. */
export function activity(data) {
    const policy = data.audit.options.refunds;
    const period = words(data).one;
    if (data.revenue === null) return `A customer is active in a ${period} with at least one row in it.`;
    if (policy === 'net') {
        return `A customer is active in a ${period} with at least one row in it whose amount is not below zero; an amount below zero (a refund) lowers revenue and is no activity.`;
    }
    if (policy === 'as-activity') {
        return `A customer is active in a ${period} with at least one row in it; refunds count too.`;
    }
    return `A customer is active in a ${period} with at least one row in it; no row with an amount below zero is among the rows used.`;
}
