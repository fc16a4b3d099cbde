import type { InterfaceSpec, SegmentSpec } from './underlay/spec.ts';

/** A host of a scenario. */
export interface HostSpec {
  /** Its host name; `nodeN` gets 192.168.56.(10 + N). */
  name: string;
  /** Debian packages that this host has and others lack: openvswitch-switch, pipework, selinux … */
  packages?: string[];
  /** Plug-ins that `docker plugin install` finds without a registry (the internet's has them too), and images of the same names: gangway/mesh, gangway/ledger, gangway/shelf. */
  plugins?: string[];
  /** Images this host has that others lack: traefik, traefik/whoami:v1.11, progrium/consul … (lab/images/course.ts). */
  images?: string[];
  /** The engine of an older time, with a client of that time; today's where absent. */
  engine?: '1.9';
  /** Options for the engine, kept in /etc/default/docker. */
  engineOptions?: string[];
  /** What kind of computer it is: a Linux server where absent, Windows Server 2022, or a Mac with Docker Desktop. */
  system?: 'windows' | 'mac';
  /** Whether Docker runs on it (docker, the default), or it forwards between its cards (router), or neither (machine). */
  kind?: 'docker' | 'router' | 'machine';
  /** Its network cards, eth0 first; where absent one, on the first segment. */
  interfaces?: InterfaceSpec[];
}

/** What a lab starts from. With the journal it is all there is to know about a lab. */
export interface Scenario {
  hosts: HostSpec[];
  /** What the hosts' cards are plugged into; one switch with 192.168.56.0/24 where absent. */
  segments?: SegmentSpec[];
  /** Whether an internet lies behind the gateways: name servers, example.com, Docker Hub (lab/internet). */
  internet?: boolean;
  /** Commands run as root, in order, before the learner comes: the only way to author a state. */
  setup: { host: string; cmd: string }[];
  /** Of every random choice in the lab. */
  seed: string;
  /** Wall-clock start of the lab in milliseconds since 1970-01-01T00:00Z. */
  epoch: number;
}

/** A scenario of plain hosts. @param options.packages what hosts have besides, by their name */
export function plainScenario(
  hosts: string[],
  options: { seed?: string; epoch: number; packages?: Readonly<Record<string, string[]>> },
): Scenario {
  const specs = hosts.map((name) => {
    const packages = options.packages?.[name];
    return packages ? { name, packages } : { name };
  });
  return { hosts: specs, setup: [], seed: options.seed ?? 'gangway', epoch: options.epoch };
}
