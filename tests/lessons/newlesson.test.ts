import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLesson } from '../../scripts/content/check.ts';
import { newLesson } from '../../scripts/content/skeleton.ts';
import { CONTENT } from './share.ts';

const TEMPLATES = 'scripts/content/skeleton';
let content: string;

beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'gangway-'));
  cpSync(`${CONTENT}/lessons/02-drivers`, `${content}/lessons/02-drivers`, { recursive: true });
});
afterEach(() => rmSync(content, { recursive: true }));

it('makes a lesson that passes every check', () => {
  const paths = newLesson(content, TEMPLATES, '02-drivers/99-try-it', 'Try it: "once"');
  expect(paths).toEqual([
    'lessons/02-drivers/99-try-it/index.mdx',
    'lessons/02-drivers/99-try-it/lab.yaml',
    'quizzes/try-it.yaml',
  ]);
  expect([...checkLesson(content, '02-drivers/99-try-it')].filter(({ faults }) => faults.length > 0)).toEqual([]);
});

it.each([
  ['02-drivers', 'A title', /expected PART\/LESSON/],
  ['02-drivers/host', 'A title', /expected PART\/LESSON/],
  ['02-drivers/03-Host', 'A title', /expected PART\/LESSON/],
  ['02-drivers/03-host/more', 'A title', /expected PART\/LESSON/],
  ['../02-drivers/03-host', 'A title', /expected PART\/LESSON/],
  ['02-drivers/03-host', ' ', /expected a title/],
  ['02-drivers/02-user-defined-bridge', 'A title', /exists already/],
  ['02-drivers/02-host', 'A title', /lesson 02 of 02-drivers is 02-user-defined-bridge/],
  ['02-networks/03-host', 'A title', /part 02 is called 02-drivers/],
  ['03-other/01-first', 'A title', /03-other\/part\.yaml is not there/],
  ['03-other/01-user-defined-bridge', 'A title', /has the address user-defined-bridge already/],
])('refuses %s "%s"', (name, title, words) => {
  expect(() => newLesson(content, TEMPLATES, name, title)).toThrow(words);
});
