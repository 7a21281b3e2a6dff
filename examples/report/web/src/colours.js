/**
 * One hue from near white to dark: read by anyone who sees light and dark, in grey print too. Numbers stand in
 * the cells as well, so that no figure rests on the colour alone.
 */
const stops = [
    [0, [242, 247, 252]],
    [0.25, [190, 216, 238]],
    [0.5, [120, 171, 215]],
    [0.75, [54, 116, 177]],
    [1, [13, 58, 110]],
];

/** Relative luminance (WCAG 2). */
function luminance(rgb) {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
const black = [16, 24, 32];

export function ramp(share) {
    const x = Math.min(Math.max(share, 0), 1);
    const next = stops.findIndex(([at], i) => i > 0 && x <= at);
    const [a, from] = stops[next - 1];
    const [b, to] = stops[next];
    const t = (x - a) / (b - a);
    const rgb = from.map((f, i) => Math.round(f + t * (to[i] - f)));
    const light = luminance(rgb);
    const white = contrast(1, light) > contrast(luminance(black), light);
    return { background: `rgb(${rgb.join(' ')})`, text: white ? '#fff' : `rgb(${black.join(' ')})` };
}

export const rampCss = `linear-gradient(to right, ${stops.map(([at, rgb]) => `rgb(${rgb.join(' ')}) ${at * 100}%`).join(', ')})`;

export const ink = '#1b2733';
export const soft = '#52616f';
export const blue = '#1f5a94';
export const blueLight = '#9cc3e6';
export const amber = '#c77700';
export const grey = '#6b7785';
