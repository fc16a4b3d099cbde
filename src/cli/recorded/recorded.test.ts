import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { type Answer, type Asked, Testbed } from '../testbed.ts';

/** A request as the real client sends it. */
interface Request {
  method: string;
  target: string;
  body?: unknown;
}

/** What an engine answers to `GET /nodes` and the like: always the same, or one after the other, the last for good. */
type World = Record<string, Reply | Reply[]>;
type Reply = { status?: number; json?: unknown };

/** A run of Docker 28.5.2's client against an engine that answers from a table. */
interface Case {
  cmd: string;
  world?: World;
  files?: Record<string, string>;
  env?: Record<string, string>;
  input?: string;
  requests?: Request[];
  stdout?: string;
  stderr?: string;
  exit?: number;
  /** What a terminal of so many columns showed; Ctrl-C is typed after `interrupt` seconds. */
  tty?: string;
  columns?: number;
  interrupt?: number;
}

const folder = new URL('./', import.meta.url);

/** When the sessions were recorded. */
const EPOCH = Date.parse('2026-11-21T15:00:00Z');

/** The words of a command line in which only quotes have a meaning. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'([^']*)'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

function bedFor(world: World, { world: own = {}, files = {} }: Case): Testbed {
  const answers = structuredClone({ ...world, ...own });
  const bed = new Testbed(({ method, target }: Asked): Answer => {
    const key = `${method} ${target.replace(/\?.*/, '').replace(/^\/v1\.\d+/, '')}`;
    const answer = answers[key];
    if (answer === undefined) return { status: 404, json: { message: `page not found: ${key}` } };
    const reply = Array.isArray(answer) ? ((answer.length > 1 ? answer.shift() : answer[0]) as Reply) : answer;
    return { status: reply.status ?? 200, json: reply.json };
  }, EPOCH);
  bed.kernel.fs.mkdirAll('/sc');
  for (const [path, text] of Object.entries(files)) bed.kernel.fs.writeFile(path, text);
  return bed;
}

function requestsOf(bed: Testbed): Request[] {
  return bed.asked
    .filter(({ target }) => !target.includes('/_ping'))
    .map(({ method, target, body }): Request => ({ method, target, ...(body && { body: JSON.parse(body) }) }));
}

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()) {
  const { world, cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { world: World; cases: Case[] };
  describe(`as Docker 28.5.2's client does: ${file.replace('.json', '')}`, () => {
    for (const [index, one] of cases.entries()) {
      it(`${index} docker ${one.cmd}`, () => {
        const bed = bedFor(world, one);
        if (one.tty !== undefined) {
          const { columns = 80, interrupt } = one;
          const { shown, exit } = bed.dockerOnTerminal(words(one.cmd), {
            columns,
            interrupt: interrupt === undefined ? undefined : interrupt * SECOND,
          });
          expect({ shown, exit }).toEqual({ shown: one.tty, exit: one.exit ?? 0 });
          return;
        }
        const { stdout, stderr, exit } = bed.docker(words(one.cmd), {
          input: one.input ?? '',
          env: { HOME: '/root', ...one.env },
        });
        const requests = requestsOf(bed);
        expect({ stdout, stderr, exit, requests }).toEqual({
          stdout: one.stdout ?? '',
          stderr: one.stderr ?? '',
          exit: one.exit ?? 0,
          requests: one.requests ?? [],
        });
      });
    }
  });
}
