// Makes the report's page: bundles the scripts, puts them and the style into the template, and writes the
// text before and after the place of the data as C++ arrays.
//
//   node build.mjs NODE_MODULES OUT.cpp
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const [modules, out] = process.argv.slice(2).map((p) => path.resolve(p));
const { build } = createRequire(path.join(modules, 'package.json'))('esbuild');

const bundle = async (file) =>
    (
        await build({
            entryPoints: [path.join(here, 'src', file)],
            bundle: true,
            minify: true,
            write: false,
            format: 'iife',
            target: 'es2020',
            charset: 'ascii',
            legalComments: 'none',
            nodePaths: [modules],
        })
    ).outputFiles[0].text.trim();

const placeholders = { '/*style*/': await bundle('style.css'), '/*script*/': await bundle('main.js') };
let page = await readFile(path.join(here, 'src', 'page.html'), 'utf8');
for (const [mark, text] of Object.entries(placeholders)) {
    if (page.split(mark).length !== 2) throw new Error(`page.html must hold ${mark} once`);
    page = page.split(mark).join(text);
}
const parts = page.split('/*data*/');
if (parts.length !== 2) throw new Error('page.html must hold /*data*/ once');

const array = (name, text) => {
    const bytes = [...Buffer.from(text, 'utf8')].map((b) => (b < 128 ? b : b - 256));
    const lines = [];
    for (let i = 0; i < bytes.length; i += 32) lines.push(bytes.slice(i, i + 32).join(','));
    return `static constexpr char ${name}_bytes[] = {\n${lines.join(',\n')}\n};
std::string_view const ${name}{${name}_bytes, sizeof ${name}_bytes};\n`;
};
await writeFile(
    out,
    `// Made by examples/report/web/build.mjs.
#include "page_template.hpp"

namespace report {

${array('page_before_data', parts[0])}
${array('page_after_data', parts[1])}
} // namespace report
`,
);
