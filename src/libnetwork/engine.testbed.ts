import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { runAtOnce, WaitQueue } from '#kernel/coroutine.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import { Kernel } from '#kernel/kernel.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import { NetNamespace } from '#kernel/netns.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { Process } from '#kernel/process/process.ts';
import { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { Controller } from './controller.ts';
import { createDefaultNetworks } from './defaultnetworks.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpointoptions.ts';
import type { Network } from './network.ts';
import type { NetworkOptions } from './networkoptions.ts';
import type { Sandbox } from './sandbox.ts';
import type { SandboxOptions, TextFile } from './sandboxoptions.ts';

/** For tests: a host with eth0 in 192.168.56.0/24 and an engine's networks, without containers' programs. */
export class Engine {
  readonly world = new World({ epoch: 0, seed: 'libnetwork' });
  readonly kernel = new Kernel(this.world, 'node1');
  readonly daemon: Process;
  readonly controller: Controller;
  readonly bridge: Network;
  #containers = 0;

  constructor(options: { userlandProxy?: boolean } = {}) {
    this.world.trace.enabled = false;
    const { net } = this.kernel;
    net.loopback.setUp(true);
    net.sysctl.set('net.ipv4.ip_forward', '1');
    const outside = new NetNamespace(this.kernel, 'outside');
    const [eth0, router] = createVeth({ netns: net, name: 'eth0' }, { netns: outside, name: 'eth0' });
    eth0.addAddress(Prefix.parse('192.168.56.11/24'));
    router.addAddress(Prefix.parse('192.168.56.1/24'));
    eth0.setUp(true);
    router.setUp(true);
    net.routes.add({ dst: 'default', via: Addr.parse('192.168.56.1') });
    this.daemon = this.process(net);
    this.daemon.comm = 'dockerd';
    this.controller = new Controller({
      kernel: this.kernel,
      daemon: this.daemon,
      engineId: 'aa76315d-ec9d-44ce-83ab-a2effc108e68',
      ...options,
    });
    createDefaultNetworks(this.controller);
    this.bridge = this.controller.network('bridge');
  }

  /** A process that does nothing, or runs `main`. */
  process(netns: NetNamespace, main?: (proc: Process) => Coroutine<number>): Process {
    const { kernel } = this;
    const proc = new Process(kernel, undefined, {
      namespaces: { pid: kernel.pidNamespace, net: netns, uts: kernel.uts },
      fs: kernel.fs.clone(),
      credentials: { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES },
      cgroup: '/',
    });
    proc.start(main ? main(proc) : forever());
    return proc;
  }

  /** Runs `main` in a namespace and answers what it found out. */
  run<T>(netns: NetNamespace, main: (proc: Process) => Coroutine<T>, seconds = 30): T {
    let result: { value: T } | undefined;
    this.process(netns, function* (proc) {
      result = { value: yield* main(proc) };
      return 0;
    });
    const until = this.world.clock.now + seconds * SECOND;
    this.world.scheduler.run({ until, done: () => result !== undefined });
    if (!result)
      throw new Error(
        `not done within ${seconds} s: ${this.kernel.failures.map(({ error }) => String(error)).join(', ')}`,
      );
    return result.value;
  }

  /** Makes a network whose driver does not wait. */
  network(options: NetworkOptions): Network {
    return runAtOnce(this.controller.newNetwork(options));
  }

  sandbox(options: Partial<SandboxOptions> = {}): Sandbox & { hosts: TextFile; resolv: TextFile } {
    const id = (++this.#containers).toString(16).padStart(12, '0').padEnd(64, 'c');
    const hosts = textFile();
    const resolv = textFile();
    const sandbox = this.controller.newSandbox(id, {
      hostname: id.slice(0, 12),
      domainname: '',
      hostsFile: hosts,
      resolvFile: resolv,
      hostResolvConf: 'nameserver 10.255.255.53\n',
      daemon: this.daemon,
      ...options,
    });
    return Object.assign(sandbox, { hosts, resolv });
  }

  /** Connects a sandbox to a network, under the name `name`. */
  connect(sandbox: Sandbox, network: Network, name: string, options: Partial<EndpointOptions> = {}): Endpoint {
    const endpoint = runAtOnce(
      network.createEndpoint(name, {
        containerId: sandbox.containerId,
        dnsNames: network.name === 'bridge' ? [] : [name],
        disableResolution: network.name === 'bridge',
        ...options,
      }),
    );
    try {
      runAtOnce(endpoint.join(sandbox));
    } catch (error) {
      runAtOnce(endpoint.delete(true));
      throw error;
    }
    return endpoint;
  }

  /** The rules of the filter, nat and raw tables as `iptables -S` prints them. */
  rules(family: 4 | 6 = 4, netns: NetNamespace = this.kernel.net): string[] {
    return (['raw', 'filter', 'nat'] as const).flatMap((table) =>
      iptables(netns, family, ['-t', table, '-S'])
        .stdout.split('\n')
        .filter((line) => line !== ''),
    );
  }
}

function textFile(): TextFile {
  let content: string | undefined;
  return {
    read: () => content,
    write: (text) => {
      content = text;
    },
  };
}

function* forever(): Coroutine<number> {
  const never = new WaitQueue();
  for (;;) yield never;
}
