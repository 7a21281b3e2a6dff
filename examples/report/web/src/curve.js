import { details, h, list, section } from './dom.js';
import { fixed, percent } from './format.js';
import { chart, axisLine, axisText, legendText, splitLine, tooltip } from './chart.js';
import { amber, blue, grey, soft } from './colours.js';
import { ageName, words } from './words.js';

const lines = [
    { key: 'pooled', name: 'pooled', colour: blue, type: 'solid', width: 3, symbol: 'circle' },
    { key: 'simple', name: 'simple', colour: amber, type: 'dashed', width: 2, symbol: 'rect' },
    { key: 'weighted', name: 'weighted', colour: grey, type: 'dotted', width: 2, symbol: 'triangle' },
    { key: 'withPartial', name: 'pooled, partial cells counted', colour: soft, type: [2, 4], width: 1, symbol: 'emptyCircle' },
];

/** The average curve: how many come back at each age, over all complete cohorts. */
export function curve(data) {
    if (!data.retention) return null;
    const w = words(data);
    const averages = data.retention.averages.map((a, age) => ({ ...a, age })).slice(1);
    const title = 'Average retention by age';
    if (!averages.some((a) => a.pooled !== null || a.withPartial !== null)) {
        return section('average', title, h('p', {}, `No cohort has been observed over a whole ${w.one} after its first.`));
    }
    const of = (a, key) => (a[key] === null ? null : a[key] * 100);
    const picture = chart(
        `Line chart of the average retention rate by age, from ${ageName(data, 1)}. The data table below has the same figures.`,
        340,
        (width) => ({
            grid: { left: 8, right: 16, top: width < 560 ? 74 : 44, bottom: 8, containLabel: true },
            legend: { top: 0, left: 0, icon: undefined, itemWidth: 34, textStyle: legendText },
            tooltip: {
                ...tooltip,
                axisPointer: { type: 'line' },
                formatter: (points) => {
                    const a = averages[points[0].dataIndex];
                    return [
                        h('div', {}, h('b', {}, ageName(data, a.age)), ` (${fixed(a.cohorts)} complete)`),
                        ...lines.map((l) => h('div', {}, `${l.name}: ${a[l.key] === null ? 'none' : `${percent(a[l.key])} %`}`)),
                    ];
                },
            },
            xAxis: { type: 'category', data: averages.map((a) => ageName(data, a.age)), axisLabel: axisText, axisLine, axisTick: { alignWithLabel: true }, boundaryGap: false },
            yAxis: { type: 'value', min: 0, axisLabel: { ...axisText, formatter: '{value} %' }, splitLine },
            series: lines.map((l) => ({
                name: l.name,
                type: 'line',
                data: averages.map((a) => of(a, l.key)),
                color: l.colour,
                symbol: l.symbol,
                symbolSize: l.key === 'pooled' ? 8 : 6,
                showSymbol: true,
                lineStyle: { color: l.colour, width: l.width, type: l.type },
                z: l.key === 'pooled' ? 5 : 3,
            })),
        }),
    );
    return section(
        'average',
        title,
        h(
            'p',
            {},
            'Pooled: all who came back / all who could. Simple: the mean of the cohorts\u2019 rates. Weighted: the sum of rate \u00d7 size\u00b2 over the sum of size\u00b2, as one vendor does, which leans to large cohorts. ',
            `All three are over cohorts that were observed over the whole ${w.one}; the thin line shows what pooling the partial cells as well would say. The further right, the fewer cohorts a point rests on.`,
        ),
        picture,
        details(
            'Data table: averages by age',
            list(
                'Average retention in per cent',
                [
                    { title: 'Age', left: true, text: (a) => ageName(data, a.age) },
                    { title: 'Pooled', text: (a) => percent(a.pooled) },
                    { title: 'Simple', text: (a) => percent(a.simple) },
                    { title: 'Weighted', text: (a) => percent(a.weighted) },
                    { title: 'Complete cohorts', text: (a) => fixed(a.cohorts) },
                    { title: 'Pooled, with partial cells', text: (a) => percent(a.withPartial) },
                ],
                averages,
            ),
        ),
    );
}
