import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { Nic } from '#kernel/dev/nic.ts';
import { Switch } from '#kernel/dev/switch.ts';
import { Kernel } from '#kernel/kernel.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { Process } from '#kernel/process/process.ts';
import { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { macFromBytes } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';

/** One host of the bench, with a process that stands for dockerd. */
export interface Host {
  readonly kernel: Kernel;
  readonly nic: Nic;
  readonly address: Addr;
  readonly daemon: Process;
}

/** For tests: hosts on one switch, 192.168.56.11 and up. */
export class Hosts {
  readonly world: World;
  readonly segment: Switch;
  readonly hosts: Host[];

  constructor(count: number, seed = 'hosts') {
    this.world = new World({ epoch: 0, seed });
    this.world.trace.enabled = false;
    this.segment = new Switch(this.world);
    this.hosts = Array.from({ length: count }, (_, index) => this.#host(index + 1));
  }

  host(number: number): Host {
    const host = this.hosts[number - 1];
    if (!host) throw new Error(`there is no host ${number}`);
    return host;
  }

  /** Lets time pass; where programs crashed, so does the test. */
  run(seconds: number): void {
    this.world.scheduler.run({ until: this.world.clock.now + seconds * SECOND });
    for (const { kernel } of this.hosts) for (const { error } of kernel.failures) throw error;
  }

  /** Runs a coroutine as a thread of a host and answers what it gives. */
  finish<T>(host: Host, coroutine: Coroutine<T>, seconds = 30): T {
    let result: { value: T } | { error: unknown } | undefined;
    host.daemon.thread(
      (function* () {
        try {
          result = { value: yield* coroutine };
        } catch (error) {
          result = { error };
        }
      })(),
    );
    this.world.scheduler.run({ until: this.world.clock.now + seconds * SECOND, done: () => result !== undefined });
    if (!result) throw new Error(`not done within ${seconds} s`);
    if ('error' in result) throw result.error;
    return result.value;
  }

  /** Runs iptables on a host. */
  iptables(host: Host, line: string): string {
    return iptables(host.kernel.net, 4, line.split(' ')).stdout;
  }

  process(kernel: Kernel, netns: NetNamespace = kernel.net): Process {
    const proc = new Process(kernel, undefined, {
      namespaces: { pid: kernel.pidNamespace, net: netns, uts: kernel.uts },
      fs: kernel.fs.clone(),
      credentials: { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES },
      cgroup: '/',
    });
    proc.start(forever());
    return proc;
  }

  #host(number: number): Host {
    const kernel = new Kernel(this.world, `node${number}`);
    const { net } = kernel;
    net.loopback.setUp(true);
    net.sysctl.set('net.ipv4.ip_forward', '1');
    const nic = new Nic(macFromBytes([8, 0, 0x27, 0, 0, 0x10 + number]));
    net.devices.add(nic, 'eth0');
    this.segment.attach(nic);
    const address = Addr.parse('192.168.56.10').offset(number);
    nic.addAddress(Prefix.of(address, 24));
    nic.setUp(true);
    const daemon = this.process(kernel);
    daemon.comm = 'dockerd';
    return { kernel, nic, address, daemon };
  }
}

function* forever(): Coroutine<number> {
  const never = new WaitQueue();
  for (;;) yield never;
}
