import { h } from './dom.js';
import { drawCharts } from './chart.js';
import { header } from './header.js';
import { heatmap } from './heatmap.js';
import { curve } from './curve.js';
import { cohorts } from './cohorts.js';
import { periods } from './periods.js';
import { segments } from './segments.js';
import { scoreGrid, thresholds } from './scores.js';
import { migration } from './migration.js';
import { priority } from './priority.js';
import { campaign } from './campaign.js';
import { clusters } from './clusters.js';
import { attributes } from './attributes.js';
import { audit } from './audit.js';

/** What a report may lack. */
const nothing = {
    orders: null, revenue: null, cost: null, retention: null, cohorts: null, periods: [],
    scoring: null, thresholds: [], scoreGrid: [], segments: [], concentration: null,
    migration: null, priority: null, campaign: null, clusters: null, attributes: [],
};
const data = { ...nothing, ...JSON.parse(document.getElementById('data').textContent) };
const parts = data.audit.rows_used === 0 ? [audit] : [heatmap, curve, cohorts, periods, segments, scoreGrid, thresholds, migration, priority, campaign, clusters, attributes, audit];
const sections = parts
    .map((make) => make(data))
    .filter(Boolean);

document.title = data.audit.simulated ? 'Cohort report: a simulated shop' : `Cohort report: ${data.audit.source}`;
document.getElementById('page').replaceChildren(
    header(data, sections),
    ...sections,
    h('footer', {}, h('p', {}, 'Made by cohort-report. The CSV files and audit.json beside this page hold the figures unrounded. The page loads nothing from a network.')),
);
drawCharts();
