import { describe, expect, it } from 'vitest';
import type { ContainerInspect } from '#api/container.ts';
import type { NetworkInspect } from '#api/network.ts';
import { DaemonTestbed } from '../daemon.testbed.ts';

const sleeper = (host: object = {}) => ({ Image: 'alpine', Cmd: ['sleep', '1000'], HostConfig: host });

function run(bed: DaemonTestbed, name: string, config: object): void {
  const created = bed.request('POST', `/containers/create?name=${name}`, config);
  if (created.status !== 201) throw new Error(created.text);
  const started = bed.request('POST', `/containers/${name}/start`);
  if (started.status !== 204) throw new Error(started.text);
}

function inspect(bed: DaemonTestbed, name: string): ContainerInspect {
  return bed.request('GET', `/containers/${name}/json`).json as ContainerInspect;
}

describe('containers', () => {
  it('have unique names of a certain form', () => {
    const bed = new DaemonTestbed();
    const { Id: id } = bed.request('POST', '/containers/create?name=app', sleeper()).json as { Id: string };
    expect(bed.request('POST', '/containers/create?name=app', sleeper())).toMatchObject({
      status: 409,
      json: {
        message: `Conflict. The container name "/app" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
      },
    });
    expect(bed.request('POST', '/containers/create?name=x', sleeper()).json).toEqual({
      message: 'Invalid container name (x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    });
  });

  it('are found on their networks, with published ports and names', () => {
    const bed = new DaemonTestbed();
    bed.request('POST', '/networks/create', { Name: 'app', IPAM: { Config: [{ Subnet: '172.25.0.0/16' }] } });
    run(bed, 'web', {
      ...sleeper({ NetworkMode: 'app', PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } }),
      ExposedPorts: { '80/tcp': {} },
      NetworkingConfig: { EndpointsConfig: { app: { IPAMConfig: { IPv4Address: '172.25.0.10' }, Aliases: ['www'] } } },
    });
    const { NetworkSettings: settings, Id: id } = inspect(bed, 'web');
    expect(settings.Networks?.app).toMatchObject({
      IPAddress: '172.25.0.10',
      DNSNames: ['web', 'www', id.slice(0, 12)],
    });
    expect(settings.Ports).toEqual({
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
    });
    const network = bed.request('GET', '/networks/app').json as NetworkInspect;
    expect(network.Containers?.[id]).toMatchObject({ Name: 'web', IPv4Address: '172.25.0.10/16' });
    expect(bed.request('DELETE', '/networks/app').status).toBe(403);
  });

  it('start again by their policy, and stay down when stopped by hand', () => {
    const bed = new DaemonTestbed();
    run(bed, 'crash', {
      Image: 'alpine',
      Cmd: ['false'],
      HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    });
    bed.run(() => inspectState(bed, 'crash') === 'exited');
    expect(inspect(bed, 'crash')).toMatchObject({ RestartCount: 2, State: { ExitCode: 1 } });
    run(bed, 'steady', sleeper({ RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } }));
    bed.request('POST', '/containers/steady/stop?t=0');
    expect(inspect(bed, 'steady').State.Status).toBe('exited');
  });

  it('remove themselves and their anonymous volumes', () => {
    const bed = new DaemonTestbed();
    run(bed, 'once', {
      Image: 'alpine',
      Cmd: ['echo', 'x'],
      Volumes: { '/data': {} },
      HostConfig: { AutoRemove: true },
    });
    bed.run(() => bed.daemon.containers.count === 0);
    expect(bed.daemon.volumes.list()).toEqual([]);
  });

  it('keep volumes that are in use', () => {
    const bed = new DaemonTestbed();
    run(bed, 'db', sleeper({ Binds: ['data:/var/lib/db'] }));
    const { Id: id } = inspect(bed, 'db');
    expect(bed.request('DELETE', '/volumes/data').json).toEqual({ message: `remove data: volume is in use - [${id}]` });
    bed.request('DELETE', '/containers/db?force=1');
    expect(bed.request('DELETE', '/volumes/data').status).toBe(204);
  });

  it('check limits', () => {
    const bed = new DaemonTestbed();
    const answer = (host: object) =>
      (bed.request('POST', '/containers/create', sleeper(host)).json as { message: string }).message;
    expect(answer({ Memory: 1_000_000 })).toBe('Minimum memory limit allowed is 6MB');
    expect(answer({ CapAdd: ['FOO'] })).toBe('invalid CapAdd: unknown capability: "CAP_FOO"');
    expect(answer({ CpusetCpus: '9' })).toMatch(/^Requested CPUs are not available - requested 9/);
  });

  it('run commands beside their own', () => {
    const bed = new DaemonTestbed();
    run(bed, 'web', sleeper());
    const exec = (cmd: string[]) => {
      const body = { Cmd: cmd, AttachStdout: true, AttachStderr: true };
      const { Id: id } = bed.request('POST', '/containers/web/exec', body).json as { Id: string };
      const { text } = bed.request('POST', `/exec/${id}/start`, { Detach: false });
      return {
        text: text.slice(8),
        code: (bed.request('GET', `/exec/${id}/json`).json as { ExitCode: number }).ExitCode,
      };
    };
    expect(exec(['echo', 'inside'])).toEqual({ text: 'inside\n', code: 0 });
    expect(exec(['nosuch'])).toEqual({
      text: 'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH\r\n',
      code: 127,
    });
    bed.request('POST', '/containers/web/pause');
    expect(bed.request('POST', '/containers/web/exec', { Cmd: ['echo'] }).json).toEqual({
      message: 'Container web is paused, unpause the container before exec',
    });
  });

  it('take files in and give them out', () => {
    const bed = new DaemonTestbed();
    bed.request('POST', '/containers/create?name=box', sleeper());
    const out = bed.request('GET', '/containers/box/archive?path=/etc/passwd');
    expect(out.text).toContain('root:x:0:0:root:/root:/bin/sh');
    expect(bed.request('GET', '/containers/box/archive?path=/nosuch').json).toEqual({
      message: 'Could not find the file /nosuch in container box',
    });
  });
});

function inspectState(bed: DaemonTestbed, name: string): string {
  return bed.daemon.containers.get(name).state.status;
}
