import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import type { LabPicture } from '#lab/picture.ts';
import { plainScenario } from '#lab/scenario.ts';
import { catalogue } from '../i18n/catalogues.ts';
import { LOCALES } from '../i18n/locales.ts';
import { outlineOf } from '../picture/live/outline.ts';
import { EMPTY_MEMORY, remember } from '../picture/memory.ts';
import { Still } from '../picture/Picture.tsx';
import { drawingsFor } from '../picture/still.ts';
import { speak } from '../picture/texts.ts';
import { Words } from '../picture/Words.tsx';
import { fencesOf } from './fence.ts';
import { figureOf } from './figure.ts';
import { runLesson } from './run.ts';

speak(catalogue(LOCALES[0], 'picture'));

const LESSON = `
\`\`\`console
$ docker run -d --name web nginx
\`\`\`

\`\`\`picture
One container,
on the \`bridge\`.
\`\`\`

\`\`\`console
$ docker network create app
$ docker run -d --name api --network app nginx
node2$ docker run -d --name far nginx
\`\`\`

\`\`\`picture node2
Elsewhere
\`\`\`

\`\`\`picture node1 zoom=app
Near
\`\`\`

\`\`\`picture zoom=web,app
Two
\`\`\`

\`\`\`picture
Everything
\`\`\`
`;
const scenario = plainScenario(['node1', 'node2'], { epoch: 0, seed: 'figure' });
const { figures, blocks } = runLesson(LESSON, scenario);

function drawn(caption: string): string {
  const picture = figures.get(caption) as LabPicture;
  const drawings = drawingsFor(picture, remember(EMPTY_MEMORY, picture));
  return drawings.map(({ drawing }) => renderToString(h(Still, { drawing }))).join('');
}

/** Which of these names a picture has. */
function named(caption: string): string[] {
  const svg = drawn(caption);
  return ['web', 'api', 'far', 'bridge', 'app', 'node1', 'node2'].filter((name) => svg.includes(`>${name}<`));
}

const fence = (words: string, caption: string) => `\`\`\`picture ${words}\n${caption}\n\`\`\`\n`;

describe('pictures in a lesson', () => {
  test('are found between the console blocks, with the words of their first lines', () => {
    expect(fencesOf(LESSON).map(({ kind, words }) => [kind, ...words])).toEqual([
      ['console'],
      ['picture'],
      ['console'],
      ['picture', 'node2'],
      ['picture', 'node1', 'zoom=app'],
      ['picture', 'zoom=web,app'],
      ['picture'],
    ]);
    expect(figureOf({ words: ['node1', 'zoom=app'], text: ' Near\nby \n' })).toEqual({
      caption: 'Near by',
      hosts: ['node1'],
      zoom: ['app'],
    });
  });

  test('show the lab as it is there', () => {
    expect([...blocks.values()].flat(2).map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
    expect(named('One container, on the `bridge`.')).toEqual(['web', 'bridge', 'node1', 'node2']);
    expect(named('Everything')).toEqual(['web', 'api', 'far', 'bridge', 'app', 'node1', 'node2']);
  });

  test('show the hosts that are named, or one network and who is on it', () => {
    expect(named('Elsewhere')).toEqual(['far', 'bridge', 'node2']);
    expect(named('Near')).toEqual(['api', 'app', 'node1']);
    expect(named('Two')).toEqual(['web', 'api', 'bridge', 'app', 'node1', 'node2']);
  });

  test('are told in words, too', () => {
    const words = renderToString(h(Words, { items: outlineOf(figures.get('Near') as LabPicture) }));
    expect(words).toContain(
      '<li>Network app, driver bridge, 172.18.0.0/16<ul><li>Container api, running, eth0, 172.18.0.2',
    );
    expect(words).not.toContain('web');
  });

  test('have no script, and no style but where things are', () => {
    const svg = drawn('Everything');
    expect(svg).not.toMatch(/<script|<style|\son\w+=/);
    const styles = [...svg.matchAll(/style="([^"]*)"/g)].map(([, style]) => style);
    expect(styles.filter((style) => !/^transform:translate\([^)]*\);$/.test(style ?? ''))).toEqual([]);
  });

  test.each([
    ['', ' ', 'a picture needs a caption'],
    ['node9', 'It', 'picture "It": there is no host "node9"'],
    ['zoom=nothing', 'It', 'picture "It": there is no network or container "nothing"'],
    ['zoom=', 'It', '"zoom=" is not the name of a host nor one zoom=NAME,NAME'],
    ['zoom=bridge zoom=host', 'It', '"zoom=host" is not'],
  ])('with the words "%s" and the text "%s" are refused', (words, caption, message) => {
    expect(() => runLesson(fence(words, caption), scenario)).toThrow(message);
  });

  test('have captions of their own', () => {
    expect(() => runLesson(fence('', 'It') + fence('node1', 'It'), scenario)).toThrow(
      'two pictures have the caption "It"',
    );
  });
});

test('the same block twice shows what each of the two printed', () => {
  const block = '```console\n$ docker network ls -q | wc -l\n```\n\n';
  const create = '```console\n$ docker network create one\n```\n\n';
  const run = runLesson(block + create + block, scenario);
  const outputs = run.blocks.get('$ docker network ls -q | wc -l')?.map(([step]) => step?.output.trim());
  expect(outputs).toEqual(['3', '4']);
});
