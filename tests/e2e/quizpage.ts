import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions } from 'playwright';
import { loadBank } from '#course/bank/bank.ts';
import { catalogue } from '#site/i18n/catalogues.ts';
import { LOCALES } from '#site/i18n/locales.ts';
import { itemsForPage } from '#site/quiz/forpage.ts';
import { address } from './lessonpage.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STYLES = ['tokens', 'base', 'prose', 'quiz'].map((name) => `import './src/site/styles/${name}.css';`).join('\n');
const SCRIPT = `${STYLES}
import { hydrate } from 'preact';
import Quiz from './src/site/quiz/Quiz.tsx';
hydrate(<Quiz {...window.quiz} />, document.querySelector('article'));`;

/** The items of the guide for authors: one of each type, and one more of the arithmetic. */
const guide = readFileSync(`${ROOT}docs/authoring.md`, 'utf8');
const fences = [...guide.matchAll(/^```yaml\n(- type: [\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const MORE = `- type: cidr
  id: inside
  domain: networking
  difficulty: 1
  lesson: ipam
  objective: plan
  stem: Is \`{address}\` in \`{subnet}\`?
  parameters:
    subnet: { subnetOf: 10.0.0.0/8, length: 22 }
    address: { addressNear: subnet }
  key: { compute: contains, of: subnet, address: address }
  feedback: { right: So it is., wrong: Look at the third number. }
  explanation: The subnet has four times 256 addresses.
`;

export type QuizPageOptions = BrowserContextOptions & { language?: 'en' | 'zh-Hant'; moreContrast?: boolean };

let parts: Promise<{ script: string; style: string }> | undefined;

/** Opens a page at the site's origin that has nothing but a quiz with an item of each type. */
export async function openQuiz(browser: Browser, options: QuizPageOptions = {}) {
  const { language = 'en', moreContrast = false, ...rest } = options;
  const locale = LOCALES.find(({ tag }) => tag === language) ?? LOCALES[0];
  const { items } = loadBank(`title: Guide\nitems:\n${fences.join('')}${MORE}`, 'docs/authoring.md');
  const quiz = { lesson: 'guide', items: itemsForPage(items), texts: catalogue(locale, 'quiz') };
  parts ??= bundled();
  const { script, style } = await parts;
  const html = `<!doctype html><html lang="${locale.tag}"${moreContrast ? ' data-contrast="more"' : ''}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Quiz</title><style>${style}</style></head>
<body><main><h1>Quiz</h1><article class="prose"></article></main>
<script>window.quiz = ${JSON.stringify(quiz).replaceAll('<', '\\u003c')};</script>
<script>${script.replaceAll('</script', '<\\/script')}</script></body></html>`;
  const context = await browser.newContext({ serviceWorkers: 'block', ...rest });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('**/quiz-test/', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(address('quiz-test/'));
  await page.locator('[data-type="cidr"] input').first().waitFor();
  await page.locator('[data-type="ordering"] button').first().waitFor();
  const item = (type: string, nth = 0) => page.locator(`.quiz-item[data-type="${type}"]`).nth(nth);
  return { page, context, errors, item };
}

async function bundled(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    stdin: { contents: SCRIPT, resolveDir: ROOT, loader: 'tsx' },
    outdir: 'out',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: `${ROOT}tsconfig.json`,
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
