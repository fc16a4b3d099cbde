import type { Attempt } from '../probe/send.ts';
import { type Finding, fails, holds } from '../verdict.ts';

/** Holds an HTTP answer against what was asked for. */
export function judgeAnswer(attempt: Attempt, expected: string, wanted: { status: number; body?: string }): Finding {
  const { http } = attempt;
  if (!http) {
    return fails(
      expected,
      'the connection stands, but no HTTP answer came',
      'content',
      'What listens there does not speak HTTP, or sent nothing.',
    );
  }
  if (http.status !== wanted.status) {
    const why = `The server answered with status ${http.status}, not ${wanted.status}.`;
    return fails(expected, `an answer with status ${http.status}`, 'content', why);
  }
  if (wanted.body !== undefined && !http.body.includes(wanted.body)) {
    const begins = http.body.trim() === '' ? 'It is empty.' : `It begins with \`${beginning(http.body)}\`.`;
    const why = `The answer does not contain \`${wanted.body}\`. ${begins}`;
    return fails(expected, `an answer without \`${wanted.body}\``, 'content', why);
  }
  return holds(expected, `an answer with status ${http.status}`);
}

function beginning(body: string): string {
  const line = body.trim().split('\n')[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
