import { describe, expect, it } from 'vitest';
import { type Check, check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { Subject } from '../subject.ts';
import { evaluate } from './evaluate.ts';

const IIS = 'mcr.microsoft.com/windows/servercore/iis';

/** Checks work where Docker is not on Linux: they look by the API and probe with packets, whatever the host is called. */
describe.each([
  [
    'a Windows server',
    { name: 'host', system: 'windows' as const },
    [`docker run -d --name web -p 8080:80 ${IIS}`, `docker run -d --name cli ${IIS}; Start-Sleep 1`],
    'nat',
  ],
  [
    'a Mac with Docker Desktop',
    { name: 'host', system: 'mac' as const },
    [
      'docker network create app',
      'docker run -d --name web -p 8080:80 --network app nginx',
      'docker run -d --name cli --network app busybox sleep 1000',
    ],
    'app',
  ],
])('checks on %s', (_name, host, setup, network) => {
  const lab = Lab.start({ hosts: [host, { name: 'node2' }], setup: [], seed: 'systems', epoch: 0 });
  for (const command of setup) expect(lab.run('host', command)).toMatchObject({ exit: 0 });
  const judge = (check: Record<string, unknown>) => {
    const whole: Check = checkSchema.parse({ name: 'it', ...check });
    return evaluate(new Subject(lab), whole);
  };

  it.each([
    { kind: 'network', host: 'host', network },
    {
      kind: 'container',
      host: 'host',
      container: 'web',
      state: 'running',
      networks: [network],
      ports: ['8080:80/tcp'],
    },
    { kind: 'http', from: { host: 'host' }, url: 'http://localhost:8080/', status: 200 },
    { kind: 'http', from: { host: 'node2' }, url: 'http://192.168.56.11:8080/', status: 200 },
    { kind: 'reaches', from: { host: 'host', container: 'cli' }, to: { name: 'web' }, by: 'tcp', port: 80 },
    { kind: 'command', from: { host: 'host' }, run: 'docker version', stdout: ['Server'] },
    { kind: 'command', from: { host: 'host', container: 'cli' }, run: 'echo hi', stdout: ['hi'] },
    { kind: 'resolves', host: 'host', container: 'cli', lookup: 'web', to: ['web'] },
  ])('hold: %j', (check) => {
    expect(judge(check)).toMatchObject({ passed: true, why: '' });
  });
});
