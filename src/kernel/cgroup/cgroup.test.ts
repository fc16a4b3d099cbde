import { beforeEach, describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../clock.ts';
import { reschedule } from '../coroutine.ts';
import { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import { executable } from '../process/program.ts';
import { World } from '../world.ts';
import { Bandwidth } from './bandwidth.ts';
import { deviceAllowed, deviceRuleText, parseDeviceRule } from './devices.ts';
import * as files from './files/content.ts';
import type { Cgroup } from './group.ts';
import { memoryUsage } from './usage.ts';

const MEBIBYTE = 1024 ** 2;
let kernel: Kernel;
let init: Process;
let group: Cgroup;

/** A process of the group that does what `body` says. */
function start(body: (process: Process) => Generator<never, void> | Generator, cgroup = '/lab'): Process {
  return init.fork(
    function* (process) {
      yield* body(process) as Generator<never, void>;
      return 0;
    },
    { cgroup },
  );
}

const run = (seconds: number) => kernel.world.scheduler.run({ until: kernel.world.clock.now + seconds * SECOND });
const spin = function* () {
  for (;;) yield reschedule;
};
const file = (hierarchy: string, name: string) => ({ kernel, path: '/lab', hierarchy, name });
const text = (hierarchy: string, name: string) => files.read(file(hierarchy, name), undefined);

beforeEach(() => {
  kernel = new Kernel(new World({ epoch: 0, seed: 'cgroup' }), 'host');
  kernel.programs.register('init', function* (process) {
    yield* process.sleep(1_000_000 * SECOND);
    return 0;
  });
  kernel.fs.writeFile('/sbin/init', executable('init'), 0o755);
  init = kernel.spawn('/sbin/init', ['init']);
  group = kernel.cgroups.make('/lab');
});

describe('memory', () => {
  it('ends who asks for more than there is, and only in that group', () => {
    kernel.cgroups.setLimit(group, 20 * MEBIBYTE);
    let told = 0;
    group.onOutOfMemory = () => told++;
    const other = start(function* (process) {
      process.usage.hold(50 * MEBIBYTE);
      yield* process.sleep(SECOND * 10);
    }, '/');
    const small = start(function* (process) {
      yield* process.sleep(SECOND * 10);
    });
    const greedy = start(function* (process) {
      for (;;) {
        process.usage.hold(MEBIBYTE);
        yield* process.sleep(MILLISECOND);
      }
    });
    run(1);
    expect(greedy.status).toEqual({ signal: 'SIGKILL' });
    expect([small.status, other.status, told, group.oomKills]).toEqual([undefined, undefined, 1, 1]);
    expect(memoryUsage(kernel, group)).toBeLessThan(MEBIBYTE);
    expect(text('memory', 'memory.oom_control')).toContain('oom_kill 1\n');
    expect(kernel.net.netfilter.log.lines.at(-1)?.text).toMatch(/^Memory cgroup out of memory: Killed process/);
  });

  it('kills the largest, or whom oom_score_adj says', () => {
    kernel.cgroups.setLimit(group, 20 * MEBIBYTE);
    const hold = (amount: number) =>
      start(function* (process) {
        process.usage.hold(amount * MEBIBYTE);
        yield* process.sleep(10 * SECOND);
      });
    const [large, marked] = [hold(12), hold(2)];
    run(0.001);
    marked.usage.oomScoreAdjustment = 900;
    hold(7);
    run(0.001);
    expect([large.status, marked.status]).toEqual([undefined, { signal: 'SIGKILL' }]);
  });

  it('lets a process wait where nobody may be killed, until there is room', () => {
    kernel.cgroups.setLimit(group, 10 * MEBIBYTE);
    group.oomKillDisabled = true;
    const waiting = start(function* (process) {
      for (let step = 0; step < 20; step++) {
        process.usage.touch(MEBIBYTE);
        yield* process.sleep(MILLISECOND);
      }
    });
    run(1);
    expect([waiting.status, text('memory', 'memory.oom_control')]).toEqual([
      undefined,
      'oom_kill_disable 1\nunder_oom 1\noom_kill 0\n',
    ]);
    files.write(file('memory', 'memory.limit_in_bytes'), '100M\n', undefined);
    run(1);
    expect(waiting.status).toEqual({ code: 0 });
  });

  it('refuses a limit below what is in use, and what is no number', () => {
    start(function* (process) {
      process.usage.hold(30 * MEBIBYTE);
      yield* process.sleep(10 * SECOND);
    });
    run(0.001);
    expect(() => files.write(file('memory', 'memory.limit_in_bytes'), '20M', undefined)).toThrow('busy');
    expect(() => files.write(file('memory', 'memory.limit_in_bytes'), 'banana', undefined)).toThrow('Invalid');
    expect(text('memory', 'memory.limit_in_bytes')).toBe('9223372036854771712\n');
  });
});

describe('processors', () => {
  it('hold a group to its quota', () => {
    files.write(file('cpu', 'cpu.cfs_quota_us'), '20000', undefined);
    start(spin);
    run(2);
    expect(files.processorUsage(kernel, '/lab') / SECOND).toBeCloseTo(0.4, 1);
    expect(group.bandwidth?.throttledPeriods).toBeGreaterThan(15);
    expect(() => files.write(file('cpu', 'cpu.cfs_quota_us'), '500', undefined)).toThrow('Invalid');
  });

  it('are shared by weight where they are wanted by more than there are', () => {
    const light = kernel.cgroups.make('/light');
    light.shares = 512;
    for (const each of [group, light]) each.processors = '0';
    start(spin);
    start(spin, '/light');
    run(3);
    const [heavy, less] = ['/lab', '/light'].map((path) => files.processorUsage(kernel, path) / SECOND);
    expect(heavy).toBeCloseTo(2, 1);
    expect(less).toBeCloseTo(1, 1);
  });

  it('count periods in which a group used up its time', () => {
    const bandwidth = new Bandwidth();
    expect(bandwidth.spend(0, SECOND)).toBeUndefined();
    bandwidth.quota = 10_000;
    expect(bandwidth.spend(0, 5 * MILLISECOND)).toBeUndefined();
    expect(bandwidth.spend(5 * MILLISECOND, 5 * MILLISECOND)).toBe(100 * MILLISECOND);
    expect([bandwidth.periods, bandwidth.throttledPeriods, bandwidth.throttledTime]).toEqual([1, 1, 95 * MILLISECOND]);
  });
});

describe('what a group says and takes', () => {
  it('freezes and thaws', () => {
    const process = start(spin);
    files.write(file('freezer', 'freezer.state'), 'FROZEN', undefined);
    expect([process.frozen, text('freezer', 'freezer.state')]).toEqual([true, 'FROZEN\n']);
    files.write(file('freezer', 'freezer.state'), 'THAWED', undefined);
    expect(process.frozen).toBe(false);
  });

  it('takes in processes, for one hierarchy alone', () => {
    const process = start(spin, '/');
    files.write(file('pids', 'cgroup.procs'), `${process.pid}\n`, undefined);
    expect([text('pids', 'tasks'), text('memory', 'tasks')]).toEqual([`${process.pid}\n`, '']);
    expect(() => files.write(file('pids', 'tasks'), '999', undefined)).toThrow('No such process');
  });

  it('counts processes that it refused', () => {
    files.write(file('pids', 'pids.max'), '1', undefined);
    const process = start(spin);
    expect(() => process.fork(spin as never)).toThrow('temporarily');
    expect(text('pids', 'pids.events')).toBe('max 1\n');
  });

  it('knows devices by kind and number', () => {
    const rule = parseDeviceRule('c 1:* wr');
    expect(rule && deviceRuleText(rule)).toBe('c 1:* rw');
    expect(parseDeviceRule('banana')).toBeUndefined();
    const device = { kind: 'char' as const, major: 1, minor: 3 };
    expect([undefined, [], rule ? [rule] : []].map((rules) => deviceAllowed(rules, device, ['r', 'w']))).toEqual([
      true,
      false,
      true,
    ]);
  });
});
