import * as echarts from 'echarts/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { h } from './dom.js';
import { ink, soft } from './colours.js';

echarts.use([BarChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Hatching for bars whose period was not over. */
export const hatched = { symbol: 'line', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: 'rgba(27,39,51,0.55)' };

const waiting = [];

/**
 * A place for a chart, drawn once it is on the page and again whenever its width changes.
 *
 * @param label    what the chart shows, for readers who do not see it
 * @param height   in pixels, or a function of the width
 * @param options  makes ECharts' options for a width
 */
export function chart(label, height, options) {
    const place = h('div', { class: 'chart', role: 'img', 'aria-label': label });
    waiting.push(() => {
        const tall = (width) => (typeof height === 'function' ? height(width) : height);
        let width = place.clientWidth || 700;
        place.style.height = `${tall(width)}px`;
        const drawing = echarts.init(place, null, { renderer: 'svg', width, height: tall(width) });
        const draw = () => {
            drawing.setOption({ ...common, ...options(width) }, true);
            // With a view box the drawing scales to the width of the paper.
            const svg = place.querySelector('svg');
            svg.setAttribute('viewBox', `0 0 ${width} ${tall(width)}`);
            svg.setAttribute('aria-hidden', 'true');
        };
        draw();
        new ResizeObserver(() => {
            if (place.clientWidth === 0 || place.clientWidth === width) return;
            width = place.clientWidth;
            place.style.height = `${tall(width)}px`;
            drawing.resize({ width, height: tall(width) });
            draw();
        }).observe(place);
        const toPaper = () => (place.style.height = 'auto');
        window.addEventListener('beforeprint', toPaper);
        window.addEventListener('afterprint', () => (place.style.height = `${tall(width)}px`));
    });
    return place;
}

/** Draws the charts that have been made so far; they must be on the page. */
export function drawCharts() {
    for (const draw of waiting.splice(0)) draw();
}

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif';
const common = {
    animation: false,
    textStyle: { fontFamily: font, fontSize: 13, color: ink },
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
};

export const tooltip = { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' }, textStyle: { fontFamily: font, fontSize: 13, color: ink } };
export const axisText = { color: soft, fontSize: 12, fontFamily: font };
export const splitLine = { lineStyle: { color: '#e3e8ed' } };
export const axisLine = { lineStyle: { color: soft } };
export const legendText = { color: ink, fontSize: 13, fontFamily: font };
