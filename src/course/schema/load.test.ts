import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from './jsonschema.ts';
import { loadLab, loadLesson, loadQuiz } from './load.ts';

const content = (path: string) => readFileSync(new URL(`../../../content/${path}`, import.meta.url), 'utf8');
const lab = content('lessons/02-drivers/02-user-defined-bridge/lab.yaml');
const lesson = content('lessons/02-drivers/02-user-defined-bridge/index.mdx');
const quiz = content('quizzes/user-defined-bridge.yaml');

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

describe('course files', () => {
  it('reads the content that is there', () => {
    expect(loadLab(lab, 'lab.yaml').tasks.map(({ id }) => id)).toContain('connect');
    expect(loadLesson(lesson, 'index.mdx').data.title).toBe('User-defined bridge networks');
    expect(loadQuiz(quiz, 'quiz.yaml').items).toHaveLength(5);
  });

  it.each([
    ['an unknown field', 'driver: bridge', 'drivver: bridge', 'a known field, found "drivver"'],
    ['an unknown kind', 'kind: resolves', 'kind: resolve', 'one of "network", "container"'],
    ['a wrong value', 'state: running', 'state: started', 'one of "created", "running"'],
    ['a wrong type', 'port: 6379', 'port: "6379"', 'a number, found "6379"'],
    [
      'a wrong reference',
      'check: connect/name-resolves',
      'check: connect/nothing',
      'TASK/CHECK of a check in this file',
    ],
    [
      'a wrong host',
      '  - run: docker run -d --name shop',
      '  - host: node7\n    run: docker run -d --name shop',
      'hosts (node1)',
    ],
    ['a second task of that name', '- id: connect', '- id: own-network', 'a task id used only once'],
    ['a missing port', '        by: tcp\n        port: 6379\n', '        by: tcp\n', 'a port beside'],
    ['broken YAML', 'tasks:', 'tasks: [', 'YAML, found a syntax error'],
  ])('says where and what in a lab with %s', (_, right, wrong, expected) => {
    const at = lab.indexOf(right);
    const message = messageOf(() =>
      loadLab(
        lab.replace(right, () => wrong),
        'lab.yaml',
      ),
    );
    const [, line] = /^lab\.yaml:(\d+):\d+: expected /.exec(message) ?? [];
    expect(message).toContain(expected);
    if (!wrong.endsWith('['))
      expect(Math.abs(Number(line) - lab.slice(0, at).split('\n').length)).toBeLessThanOrEqual(4);
  });

  it('gives the line in the whole file for front matter', () => {
    expect(messageOf(() => loadLesson(lesson.replace('minutes: 20', 'minutes: many'), 'a/index.mdx'))).toMatch(
      /^a\/index\.mdx:14:10: expected a number, found "many" \(in minutes\)$/,
    );
    expect(messageOf(() => loadLesson('# No front matter', 'index.mdx'))).toContain(
      'index.mdx:1:1: expected front matter',
    );
    expect(messageOf(() => loadLesson(lesson.replace('title: User-defined bridge networks\n', ''), 'i.mdx'))).toMatch(
      /^i\.mdx:2:1: expected text, found nothing/,
    );
  });

  it('wants exactly one right answer in a single choice', () => {
    const wrong = quiz.replace('correct: true', 'correct: false');
    expect(messageOf(() => loadQuiz(wrong, 'q.yaml'))).toContain('expected exactly one option with correct: true');
  });

  it('gives JSON Schemas for editors', () => {
    expect(Object.keys(jsonSchemas())).toEqual(['lesson', 'lab', 'quiz']);
  });
});
