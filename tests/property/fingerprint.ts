import type { Lab } from '#lab/lab.ts';
import { run } from './run.ts';

/** What engine and programs keep, without the inside of layers: there are many, and their names tell. */
const FILES = "find /var/lib/docker /run -path '/var/lib/docker/overlay2/*/*' -prune -o -print";

/**
 * All that containers and networks could leave behind on a host. Two of them are compared with `toEqual`, which shows
 * what is left by name.
 */
export function fingerprint(lab: Lab, name = 'node1') {
  const host = lab.hosts.get(name);
  if (!host) throw new Error(`no host ${name}`);
  const { kernel, daemon } = host;
  const lines = (command: string) => run(lab, command, 'zero', name).trimEnd().split('\n');
  return {
    containers: lines('docker ps -aq'),
    networks: daemon.controller.networks().map((network) => network.name),
    sandboxes: daemon.controller.networks().flatMap((network) => network.endpoints().map((endpoint) => endpoint.name)),
    execs: [...daemon.execs.values()].filter((exec) => exec.running).map((exec) => exec.id),
    links: [...daemon.linkParents.keys()],
    volumes: lines('docker volume ls -q'),
    devices: kernel.net.devices.list().map((device) => `${device.name} ${device.kind}`),
    addresses: lines('ip -br addr').map((line) => line.replace(/\s+/g, ' ').replace(/ fe80::\S+/g, '')),
    routes: [...lines('ip route show table all'), ...lines('ip -6 route show table all')].filter(
      (line) => !line.includes('fe80::') && !line.includes('ff00::/8'),
    ),
    // Once made, a table stays in the kernel; what it holds may not.
    rules: [...lines('iptables-save'), ...lines('ip6tables-save')].filter((line) => /^-A|^:\S+ -/.test(line)),
    listening: lines('ss -H -ltun'),
    processes: [...kernel.processes].map((process) => process.argv.join(' ')).filter((argv) => !/^(ss|ps)/.test(argv)),
    // The directory of the namespaces is made for the first one, and the name of the host's own is kept.
    mounts: lines('mount').filter((line) => !line.includes('/run/docker/netns/default')),
    files: lines(FILES).filter((path) => !/^\/run\/docker(\/netns(\/default)?)?$/.test(path)),
  };
}
