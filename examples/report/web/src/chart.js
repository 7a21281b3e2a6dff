import * as echarts from 'echarts/core';
import { BarChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { h } from './dom.js';
import { ink, soft } from './colours.js';

echarts.use([BarChart, LineChart, SankeyChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Hatching for bars whose period was not over. */
export const hatched = { symbol: 'line', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: 'rgba(27,39,51,0.55)' };

const waiting = [];

/**
 * A place for a chart, drawn once it is on the page and again whenever its width changes.
 *
 * @param label    what the chart shows, for readers who do not see it
 * @param height   in pixels, or a function of the width
 * @param options  makes ECharts' options for a width; asked again upon an event "redraw"
 * @param items    what the keyboard can go through: {names: () => their names in the data of the first series,
 *                 tell: name => the lines of its tooltip}
 */
export function chart(label, height, options, items) {
    const place = h('div', { class: 'chart', role: items ? 'group' : 'img', 'aria-label': items ? `${label} Arrow keys go from one to the next.` : label, tabindex: items ? '0' : null });
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
        place.addEventListener('redraw', draw);
        if (items) walk(place, drawing, items);
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

/** Arrow keys show the tooltip of one item after the other, and have it read out. */
function walk(place, drawing, { names, tell }) {
    const spoken = place.appendChild(h('div', { class: 'visually-hidden', 'aria-live': 'polite' }));
    let at = -1;
    const leave = () => {
        drawing.dispatchAction({ type: 'downplay', seriesIndex: 0 });
        drawing.dispatchAction({ type: 'hideTip' });
        spoken.replaceChildren();
    };
    const go = (to) => {
        const all = names();
        leave();
        at = (to + all.length) % all.length;
        drawing.dispatchAction({ type: 'highlight', seriesIndex: 0, name: all[at] });
        drawing.dispatchAction({ type: 'showTip', seriesIndex: 0, name: all[at] });
        spoken.replaceChildren(...tell(all[at]));
    };
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    place.addEventListener('keydown', (event) => {
        if (event.key in steps) {
            event.preventDefault();
            go(at < 0 && steps[event.key] < 0 ? -1 : at + steps[event.key]);
        } else if (event.key === 'Escape') {
            leave();
        }
    });
    place.addEventListener('focus', () => place.matches(':focus-visible') && go(Math.max(at, 0)));
    place.addEventListener('blur', leave);
    place.addEventListener('redraw', () => (at = -1));
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
/** For items rather than axes; its lines may be long. */
export const itemTooltip = { ...tooltip, trigger: 'item', borderColor: ink, extraCssText: 'max-width: 290px; white-space: normal;' };
export const axisText = { color: soft, fontSize: 12, fontFamily: font };
export const splitLine = { lineStyle: { color: '#e3e8ed' } };
export const axisLine = { lineStyle: { color: soft } };
export const legendText = { color: ink, fontSize: 13, fontFamily: font };
