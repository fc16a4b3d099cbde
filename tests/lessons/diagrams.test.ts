import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const lessons = fileURLToPath(new URL('../../content/lessons/', import.meta.url));
/** Widest drawing that a phone shows with letters that can be read, and the smallest letters in it. */
const [WIDTH, LETTERS] = [420, 14];

/** What is wrong with a drawing that stands in a lesson's page. */
function faultsOf(svg: string, name: string): string[] {
  const faults: string[] = [];
  const expected = (holds: boolean, what: string) => holds || faults.push(`expected ${what}`);
  const all = (pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value = '']) => value);
  const width = Number(/<svg[^>]*\sviewBox="0 0 ([\d.]+) [\d.]+"/.exec(svg)?.[1]);
  expected(width <= WIDTH, `a viewBox that begins with "0 0" and is at most ${WIDTH} wide`);
  expected(
    !/<(script|style|foreignObject|image|title)\b|\s(style|class|on\w+)=/.test(svg),
    'attributes alone: no script, style, class, image or title',
  );
  expected(
    all(/\s(?:xlink:)?href="([^"]*)"/g).every((to) => to.startsWith('#')),
    'links only within the drawing',
  );
  for (const id of all(/\sid="([^"]*)"/g))
    expected(id.startsWith(`${name}-`), `the id "${id}" to begin with "${name}-": a page may have several drawings`);
  for (const colour of all(/\s(?:fill|stroke|color|stop-color|flood-color)="([^"]*)"/g)) {
    expected(
      /^(none|currentColor|var\(--[a-z0-9-]+(, ?#[0-9a-f]{6})?\)|url\(#.+\))$/.test(colour),
      `a colour of the theme in place of "${colour}"`,
    );
  }
  for (const size of all(/\sfont-size="([^"]*)"/g))
    expected(Number(size) >= LETTERS, `letters of ${LETTERS} and more, not ${size}`);
  expected(!svg.includes('<text') || /\sfont-size=/.test(svg), 'a font-size for its texts');
  return faults;
}

describe('drawings in lessons', () => {
  const files = readdirSync(lessons, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svg'));

  it('follow the theme, and can be read on a phone', () => {
    const faults = files.flatMap((file) => {
      const name = /([^/]+)\.svg$/.exec(file)?.[1] ?? '';
      return faultsOf(readFileSync(lessons + file, 'utf8'), name).map((fault) => `${file}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  it('are refused with what a page or a theme does not bear', () => {
    const drawing = (inside: string) => faultsOf(`<svg viewBox="0 0 400 90" font-size="14">${inside}</svg>`, 'way');
    expect(
      drawing('<path id="way-a" stroke="currentColor" fill="var(--hue-1, #0a7480)"/><use href="#way-a"/>'),
    ).toEqual([]);
    for (const wrong of [
      '<style>path { fill: red }</style>',
      '<script>go()</script>',
      '<path onclick="go()"/>',
      '<path fill="#ff0000"/>',
      '<path id="a"/>',
      '<text font-size="9">small</text>',
      '<use href="https://example.org/a.svg"/>',
    ])
      expect(drawing(wrong), wrong).toHaveLength(1);
    expect(faultsOf('<svg viewBox="0 0 900 90"></svg>', 'way')).toHaveLength(1);
  });
});
