import { details, h, list, section } from './dom.js';
import { fixed, money } from './format.js';
import { chart, axisLine, axisText, hatched, splitLine, tooltip } from './chart.js';
import { blue, blueLight, ink } from './colours.js';
import { words } from './words.js';

/** Revenue by period, or active customers where no amount is known. */
export function periods(data) {
    if (!data.retention || data.periods.length === 0) return null;
    const w = words(data);
    const rows = data.periods;
    const hasMoney = data.revenue !== null;
    const title = hasMoney ? `Revenue by ${w.one}` : `Active customers by ${w.one}`;
    const value = (p) => (hasMoney ? p.revenue : p.customers);
    const partial = rows.filter((p) => p.partial).map((p) => p.label);
    const picture = chart(`Bar chart: ${title}. The data table below has the same figures.`, 300, () => ({
        grid: { left: 8, right: 26, top: 12, bottom: 8, containLabel: true },
        tooltip: {
            ...tooltip,
            formatter: (points) => {
                const p = rows[points[0].dataIndex];
                return [
                    h('div', {}, h('b', {}, p.label), p.partial ? ' (partial)' : ''),
                    hasMoney ? h('div', {}, `revenue ${money(p.revenue)}`) : '',
                    h('div', {}, `${fixed(p.customers)} active customers`),
                ].filter(Boolean);
            },
        },
        xAxis: { type: 'category', data: rows.map((p) => p.label), axisLabel: { ...axisText, hideOverlap: true }, axisLine, axisTick: { alignWithLabel: true } },
        yAxis: { type: 'value', axisLabel: { ...axisText, formatter: (v) => fixed(v) }, splitLine },
        series: [
            {
                type: 'bar',
                barCategoryGap: '22%',
                data: rows.map((p) => ({
                    value: value(p),
                    itemStyle: p.partial ? { color: blueLight, borderColor: ink, borderWidth: 1, borderType: 'dashed', decal: hatched } : { color: blue },
                })),
            },
        ],
    }));
    const note = partial.length === 0 ? `Every ${w.one} was observed from its first day to its last.` : `Hatched: ${partial.join(' and ')}, observed for a part of the ${w.one} only.`;
    return section(
        'periods',
        title,
        h('p', {}, hasMoney ? 'Revenue is the sum of the amounts of the rows used. ' : '', note),
        picture,
        details(
            `Data table: ${title.toLowerCase()}`,
            list(
                title,
                [
                    { title: w.one[0].toUpperCase() + w.one.slice(1), left: true, text: (p) => p.label + (p.partial ? ' (partial)' : '') },
                    ...(hasMoney ? [{ title: 'Revenue', text: (p) => money(p.revenue) }] : []),
                    { title: 'Active customers', text: (p) => fixed(p.customers) },
                ],
                rows,
            ),
        ),
    );
}
