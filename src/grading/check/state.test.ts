import { beforeAll, describe, expect, it } from 'vitest';
import { type Check, check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Subject } from '../subject.ts';
import { evaluate } from './evaluate.ts';

const SETUP = [
  'docker network create --subnet 172.30.0.0/24 shopnet',
  'docker network create --internal backnet',
  'docker volume create data',
  'docker run -d --name stock -p 8080:80 -v data:/data --network shopnet nginx:alpine',
  'docker create --name idle alpine',
];

describe('checks on state', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
    for (const command of SETUP) expect(lab.run('node1', command)).toMatchObject({ exit: 0 });
  });
  const judge = (check: Record<string, unknown>) => {
    const whole: Check = checkSchema.parse({ name: 'it', ...check });
    return evaluate(new Subject(lab), whole);
  };

  it.each([
    { kind: 'network', network: 'shopnet', driver: 'bridge', subnet: '172.30.0.0/24', internal: false },
    { kind: 'network', network: 'backnet', internal: true },
    { kind: 'network', network: 'nowhere', exists: false },
    {
      kind: 'container',
      container: 'stock',
      state: 'running',
      image: 'nginx:alpine',
      networks: ['shopnet'],
      lacks: ['bridge'],
    },
    { kind: 'container', container: 'stock', ports: ['8080:80/tcp'] },
    { kind: 'container', container: 'idle', state: 'created', image: 'alpine:latest' },
    { kind: 'container', container: 'gone', exists: false },
    { kind: 'volume', volume: 'data', driver: 'local', usedBy: ['stock'] },
  ])('hold: %j', (check) => {
    expect(judge(check)).toMatchObject({ passed: true, why: '' });
  });

  it.each([
    [{ kind: 'network', network: 'nowhere' }, 'missing', 'No network is called `nowhere`.'],
    [{ kind: 'network', network: 'shopnet', exists: false }, 'unwanted', 'must go'],
    [
      { kind: 'network', network: 'shopnet', subnet: '10.0.0.0/8' },
      'setting',
      'its subnet is `172.30.0.0/24`, not `10.0.0.0/8`',
    ],
    [
      { kind: 'container', container: 'idle', state: 'running' },
      'not-running',
      '`idle` is created, and must be running.',
    ],
    [
      { kind: 'container', container: 'stock', networks: ['shopnet', 'backnet'] },
      'not-attached',
      'missing from `backnet`',
    ],
    [{ kind: 'container', container: 'stock', lacks: ['shopnet'] }, 'still-attached', 'still on `shopnet`'],
    [{ kind: 'container', container: 'stock', image: 'nginx' }, 'setting', 'made from `nginx:alpine`'],
    [
      { kind: 'container', container: 'stock', ports: ['80:80/tcp'] },
      'setting',
      'publishes `8080:80/tcp`, not `80:80/tcp`',
    ],
    [{ kind: 'volume', volume: 'data', usedBy: ['idle'] }, 'not-attached', '`idle` does not mount `data`'],
  ])('fail: %j', (check, cause, why) => {
    const finding = judge(check);
    expect(finding).toMatchObject({ passed: false, cause });
    expect(finding.why).toContain(why);
  });
});
