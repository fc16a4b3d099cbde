import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLesson } from '../../scripts/content/check.ts';
import { checkCourse } from '../../scripts/content/course.ts';
import { newLesson } from '../../scripts/content/skeleton.ts';

const NAME = '01-canaries/01-canary';
const FILES = {
  'index.mdx': `lessons/${NAME}/index.mdx`,
  'lab.yaml': `lessons/${NAME}/lab.yaml`,
  'quiz.yaml': 'quizzes/canary.yaml',
};
let content: string;

beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'gangway-'));
  mkdirSync(join(content, 'lessons/01-canaries'), { recursive: true });
  writeFileSync(join(content, 'lessons/01-canaries/part.yaml'), 'title: Canaries\nsummary: They sing.\n');
  newLesson(content, 'scripts/content/skeleton', NAME, 'Canary');
});
afterEach(() => rmSync(content, { recursive: true }));

/** The first faults of the lesson, after `text` in one of its files was put in place of another. */
function faultsAfter(file: keyof typeof FILES, old: string, text: string): string {
  const path = join(content, FILES[file]);
  const source = readFileSync(path, 'utf8');
  expect(source).toContain(old);
  writeFileSync(
    path,
    source.replace(old, () => text),
  );
  for (const { what, faults } of checkLesson(content, NAME)) {
    if (faults.length > 0) return faults.map((fault) => `${what}: ${fault}`).join('\n');
  }
  return '';
}

describe('canaries: a lesson that must fail does fail', () => {
  const SUMMARY = '## Summary';
  it.each<[string, keyof typeof FILES, string, string, RegExp]>([
    [
      'a field nobody knows',
      'lab.yaml',
      'tasks:',
      'task: []\ntasks:',
      /lab\.yaml:8:1: expected a known field, found "task"/,
    ],
    [
      'text that is no MDX',
      'index.mdx',
      SUMMARY,
      `Use {{.Name}} here.\n\n${SUMMARY}`,
      /MDX: content\/.*index\.mdx:\d+:\d+: /,
    ],
    [
      'too few sources',
      'index.mdx',
      '  - title: Networking overview\n    url: https://docs.docker.com/engine/network/\n',
      '',
      /expected at least 2 sources, found 1/,
    ],
    [
      'an objective nobody knows',
      'lab.yaml',
      'objective: reach-by-name',
      'objective: reach',
      /task reach: expected the objective create-network or reach-by-name, found reach/,
    ],
    ['a task without objective', 'lab.yaml', '    objective: reach-by-name\n', '', /task reach: .* found none/],
    [
      'an objective nobody exercises',
      'index.mdx',
      'minutes:',
      '  - id: fly\n    text: Fly\nminutes:',
      /exercises the objective fly/,
    ],
    [
      'a graded name that is not in the text',
      'lab.yaml',
      'a network named `mynet`',
      'a network named `mynet2`',
      /task create grades "mynet"/,
    ],
    ['no summary', 'index.mdx', SUMMARY, '## The end', /expected "## Summary" as the last heading, found The end/],
    [
      'a heading twice',
      'index.mdx',
      '## Now you',
      '## The problem, as a heading',
      /the page already has something with the id the-problem/,
    ],
    [
      'a heading with an id of the frame',
      'index.mdx',
      '## Now you',
      '## Network',
      /the page already has something with the id network/,
    ],
    ['a heading without its parent', 'index.mdx', '## Now you', '#### Now you', /level 4 follows one of level 2/],
    [
      'a sentence without end',
      'index.mdx',
      'Say what is to be seen',
      `Say ${'and so on '.repeat(12)}what is to be seen`,
      /line \d+: expected at most 35 words a sentence, found 45/,
    ],
    [
      'a paragraph without end',
      'index.mdx',
      'Say what is to be seen',
      `${'One more. '.repeat(5)}Say what is to be seen`,
      /at most 5 sentences a paragraph, found 6/,
    ],
    [
      'big words',
      'index.mdx',
      'Say what is to be seen',
      `${`${'Incomprehensible organizational terminology necessitates considerable interpretation. '.repeat(5)}\n\n`.repeat(4)}Say what is to be seen`,
      /Flesch–Kincaid grade of at most/,
    ],
    [
      'a link to no lesson',
      'index.mdx',
      SUMMARY,
      `See [that](../nowhere/).\n\n${SUMMARY}`,
      /line \d+: there is no lesson nowhere/,
    ],
    [
      'a link to no command',
      'index.mdx',
      SUMMARY,
      `See [one](../../commands/docker-network-create/), [two](../../commands/docker-knit/).\n\n${SUMMARY}`,
      /^[^\n]*there is no page of a command docker-knit[^\n]*$/,
    ],
    [
      'a link to no heading',
      'index.mdx',
      SUMMARY,
      `See [that](#nowhere).\n\n${SUMMARY}`,
      /there is no heading nowhere/,
    ],
    [
      'a link that breaks below a base path',
      'index.mdx',
      SUMMARY,
      `See [that](/lessons/canary/).\n\n${SUMMARY}`,
      /expected a link of the form/,
    ],
    [
      'a link without encryption',
      'index.mdx',
      SUMMARY,
      `See [that](http://example.org/).\n\n${SUMMARY}`,
      /expected a link of the form/,
    ],
    [
      'a picture that is not there',
      'index.mdx',
      SUMMARY,
      `![A switch](./switch.svg)\n\n${SUMMARY}`,
      /there is no file \.\/switch\.svg/,
    ],
    ['a component that is not there', 'index.mdx', SUMMARY, `<Switch />\n\n${SUMMARY}`, /<Switch> is not imported/],
    [
      'a console block that the page does not see',
      'index.mdx',
      SUMMARY,
      `- Look:\n\n  \`\`\`console\n  $ docker ps\n  \`\`\`\n\n${SUMMARY}`,
      /line \d+: the fence must begin at the start of its line/,
    ],
    [
      'a picture without caption',
      'index.mdx',
      SUMMARY,
      `\`\`\`picture\n\n\`\`\`\n\n${SUMMARY}`,
      /a picture needs a caption/,
    ],
    [
      'a command that fails',
      'index.mdx',
      'docker network rm example',
      'docker network rm examples',
      /exit status 1 without "# fails":\n\$ docker network rm examples\n.*network examples not found/,
    ],
    [
      'a command that does not fail',
      'index.mdx',
      'docker network rm example',
      'docker network rm example  # fails',
      /it says "# fails", but this succeeds/,
    ],
    [
      'a command that is not there',
      'index.mdx',
      'docker network rm example',
      'dokcer ps; docker network rm example',
      /the page would show "command not found"/,
    ],
    [
      'a task that is done already',
      'lab.yaml',
      'setup:\n',
      'setup:\n  - run: docker network create mynet\n',
      /task create passes before anything was done/,
    ],
    [
      'a setup that fails',
      'lab.yaml',
      'nginx:alpine\n',
      'nginx:alpine --nope\n  - run: exit 3\n',
      /setup of node1 failed/,
    ],
    [
      'a solution that does not solve',
      'lab.yaml',
      '--network mynet alpine sleep 1d',
      'alpine sleep 1d',
      /solution connect-live: reach\/page-answers fails \(default-bridge\)\nexpected: /,
    ],
    [
      'a solution that fails',
      'lab.yaml',
      'docker network connect mynet web',
      'docker network connect mynet webb',
      /expected step 2 to succeed, found exit status 1/,
    ],
    [
      'a mistake that is none',
      'lab.yaml',
      'docker network create my-net',
      'docker network create mynet',
      /mistake other-name: .* but it passes/,
    ],
    [
      'a mistake with another cause',
      'lab.yaml',
      'cause: missing',
      'cause: setting',
      /mistake other-name: .* found the cause missing/,
    ],
    [
      'two mistakes that are one',
      'lab.yaml',
      'mistakes:',
      'mistakes:\n  - name: twin\n    summary: Twin.\n    steps: [run: docker network create twin]\n    check: create/exists\n    cause: missing\n    explanation: Twin.',
      /but twin has the same check and cause/,
    ],
  ])('%s', (_, file, old, text, words) => {
    expect(faultsAfter(file, old, text)).toMatch(words);
  });

  it('two lessons with one address', () => {
    mkdirSync(join(content, 'lessons/02-other/01-canary'), { recursive: true });
    expect(checkCourse(content).faults).toEqual([
      '02-other/01-canary and 01-canaries/01-canary both are canary',
      expect.stringContaining('content/lessons/02-other/part.yaml is not there'),
    ]);
  });

  it('a quiz of no lesson', () => {
    writeFileSync(join(content, 'quizzes/lost.yaml'), '');
    expect(checkCourse(content).faults).toEqual(['content/quizzes/lost.yaml is the quiz of no lesson']);
  });
});
