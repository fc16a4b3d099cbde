import { describe, expect, it } from 'vitest';
import { check as checkSchema } from '#course/schema/check.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Desk } from './desk.ts';
import type { FromGrader, ToGrader } from './protocol.ts';

const COMMANDS = [
  'docker network create front',
  'docker network create back',
  'docker run -d --name shop --network front alpine sleep 1d',
  'docker run -d --name db --network back redis:alpine',
  'docker exec shop ping -c1 -W1 172.19.0.2',
];

function watch(what: Extract<ToGrader, { type: 'watch' }>['what']): FromGrader {
  const sent: FromGrader[] = [];
  const waiting: (() => void)[] = [];
  const desk = new Desk({ soon: (callback) => waiting.push(callback), send: (message) => sent.push(message) });
  const entries = COMMANDS.map((cmd, index) => ({
    at: index * 5e9,
    kind: 'run' as const,
    host: 'node1',
    cmd,
    env: {},
  }));
  const scenario = plainScenario(['node1'], { epoch: 0 });
  desk.take({ type: 'watch', request: 7, scenario, journal: { entries, until: 40e9 }, what });
  for (let next = waiting.shift(); next; next = waiting.shift()) next();
  return sent[0] as FromGrader;
}

describe('watching packets', () => {
  it('records those of a step', () => {
    const answer = watch({ step: 4 });
    expect(answer).toMatchObject({ type: 'watched', request: 7 });
    const { recording } = answer as Extract<FromGrader, { type: 'watched' }>;
    expect(recording.packets[recording.focus ?? -1]).toMatchObject({
      from: { name: 'shop' },
      outcome: 'dropped',
      about: { key: 'echoRequest' },
    });
  });

  it('records those of the probe of a check, up to where it was stopped', () => {
    const check = checkSchema.parse({
      kind: 'reaches',
      name: 'it',
      from: { container: 'shop' },
      to: { container: 'db' },
      by: 'tcp',
      port: 6379,
    });
    const answer = watch({ check });
    const { recording } = answer as Extract<FromGrader, { type: 'watched' }>;
    const lost = recording.packets[recording.focus ?? -1];
    expect(lost?.about).toEqual({ key: 'tcpSyn' });
    expect(lost?.hops.at(-1)?.what).toMatchObject({ kind: 'drop', reason: 'netfilter' });
  });

  it('tells that there is no such step', () => {
    expect(watch({ step: 9 })).toMatchObject({ type: 'error', message: 'there is no step 10' });
  });
});
