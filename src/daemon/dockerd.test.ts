import { describe, expect, it } from 'vitest';
import type { ContainerInspect, ContainerSummary } from '#api/container.ts';
import { DaemonTestbed } from './daemon.testbed.ts';

describe('the engine behind its socket', () => {
  it('answers a ping and refuses versions it does not speak', () => {
    const bed = new DaemonTestbed();
    expect(bed.request('GET', '/_ping')).toMatchObject({ status: 200, text: 'OK' });
    expect(bed.request('GET', '/v1.99/info').json).toEqual({
      message: 'client version 1.99 is too new. Maximum supported API version is 1.51',
    });
    expect(bed.request('GET', '/v1.51/nosuch')).toMatchObject({ status: 404, json: { message: 'page not found' } });
  });

  it('creates, starts, shows and stops a container', () => {
    const bed = new DaemonTestbed();
    const created = bed.request('POST', '/v1.51/containers/create?name=web', {
      Image: 'alpine',
      Cmd: ['sleep', '1000'],
    });
    expect(created.status).toBe(201);
    const { Id: id } = created.json as { Id: string };
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(bed.request('POST', '/v1.51/containers/web/start').status).toBe(204);
    expect(bed.request('POST', '/v1.51/containers/web/start').status).toBe(304);
    const inspect = bed.request('GET', '/v1.51/containers/web/json').json as ContainerInspect;
    expect(inspect.State.Status).toBe('running');
    expect(inspect.NetworkSettings.Networks?.bridge?.IPAddress).toBe('172.17.0.2');
    const [listed] = bed.request('GET', '/v1.51/containers/json').json as ContainerSummary[];
    expect(listed).toMatchObject({ Id: id, Names: ['/web'], Command: 'sleep 1000', State: 'running' });
    expect(listed?.Status).toBe('Up Less than a second');
    expect(bed.request('POST', '/v1.51/containers/web/stop?t=1').status).toBe(204);
    expect(bed.request('GET', '/v1.51/containers/json').json).toEqual([]);
    const after = bed.request('GET', '/v1.51/containers/web/json').json as ContainerInspect;
    expect(after.State).toMatchObject({ Status: 'exited', ExitCode: 137, Running: false });
    expect(bed.request('DELETE', '/v1.51/containers/web').status).toBe(204);
    expect(bed.request('GET', '/v1.51/containers/web/json')).toMatchObject({
      status: 404,
      json: { message: 'No such container: web' },
    });
  });

  it('keeps the log of a container, and its exit code', () => {
    const bed = new DaemonTestbed();
    bed.request('POST', '/containers/create?name=greeter', { Image: 'alpine', Cmd: ['echo', 'hello', 'world'] });
    bed.request('POST', '/containers/greeter/start');
    expect(bed.request('POST', '/containers/greeter/wait').json).toEqual({ StatusCode: 0 });
    const { text } = bed.request('GET', '/containers/greeter/logs?stdout=1&stderr=1');
    expect(text).toBe('\x01\0\0\0\0\0\0\x0chello world\n');
  });

  it('tells why a command cannot be run', () => {
    const bed = new DaemonTestbed();
    bed.request('POST', '/containers/create?name=bad', { Image: 'alpine', Cmd: ['nosuchcommand'] });
    const answer = bed.request('POST', '/containers/bad/start');
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      message:
        'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuchcommand": executable file not found in $PATH',
    });
    const { State: state } = bed.request('GET', '/containers/bad/json').json as ContainerInspect;
    expect(state).toMatchObject({ Status: 'created', ExitCode: 127 });
  });

  it('answers about swarms that it is in none', () => {
    const bed = new DaemonTestbed();
    const message =
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
    expect(bed.request('GET', '/v1.51/services')).toMatchObject({ status: 503, json: { message } });
    const overlay = { Name: 'ov', Driver: 'overlay' };
    expect(bed.request('POST', '/v1.51/networks/create', overlay).json).toEqual({ message });
  });
});
