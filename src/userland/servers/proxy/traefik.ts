import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { AddressOptions } from './items.ts';
import { translateLbLabels } from './lblabels.ts';
import { parseOptions } from './options.ts';
import { runProxy } from './run.ts';
import { VERSION } from './version.ts';

const VERSION_TEXT = `Version:      ${VERSION}
Codename:     chabichou
Go version:   go1.24.6
Built:        2025-09-26T09:20:47Z
OS/Arch:      linux/amd64
`;

const LABELS: AddressOptions = {
  networkLabels: ['traefik.swarm.network', 'traefik.docker.network'],
  network: '',
};

/**
 * traefik(1), version 3: routes HTTP requests by host and path to containers and services, which it learns of from the
 * engine's API and their labels (doc.traefik.io, providers Docker and Swarm).
 */
export function* traefik(proc: Process): Coroutine<number> {
  const args = proc.argv.slice(1);
  if (args[0] === 'version' || args[0] === '--version') {
    yield* proc.print(VERSION_TEXT);
    return 0;
  }
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    yield* proc.print(
      'traefik [command] [flags]\n\nHere: --entrypoints.NAME.address=:PORT --providers.docker --providers.swarm\n' +
        '  (.endpoint .exposedByDefault .network .defaultRule .refreshSeconds) --api.insecure --ping --accesslog --log.level\n',
    );
    return 0;
  }
  const options = parseOptions(args);
  if (typeof options === 'string') return yield* refuse(proc, options);
  const settings = [...options.providers].map(([kind, provider]) => ({
    name: kind,
    kind,
    options: provider,
    addresses: { ...LABELS, network: provider.network },
  }));
  return yield* runProxy(proc, options, settings);
}

function* refuse(proc: Process, reason: string): Coroutine<number> {
  if (reason.startsWith('not simulated')) yield* proc.printError(`traefik: ${reason}\n`);
  else {
    const time = new Date(proc.clock.wallTime().seconds * 1000).toISOString();
    yield* proc.printError(`${time.slice(0, 10).replaceAll('-', '/')} ${time.slice(11, 19)} ${reason}\n`);
  }
  return 1;
}

/**
 * http-mesh, a proxy of this course: layer 7 routing by the labels `com.docker.lb.hosts`, `com.docker.lb.port` and
 * `com.docker.lb.network` of services, or of containers where the engine is no manager of a swarm.
 * Environment: PORT (80), DOCKER_HOST (unix:///var/run/docker.sock), SOURCE (services or containers; services).
 */
export function* httpMesh(proc: Process): Coroutine<number> {
  const source = proc.env.get('SOURCE') || 'services';
  const kind = source === 'services' ? 'swarm' : 'docker';
  if (source !== 'services' && source !== 'containers') {
    yield* proc.printError(`http-mesh: SOURCE is services or containers, not ${source}\n`);
    return 1;
  }
  const endpoint = proc.env.get('DOCKER_HOST') || 'unix:///var/run/docker.sock';
  const port = proc.env.get('PORT') || '80';
  const options = parseOptions([`--entrypoints.web.address=:${port}`, `--providers.${kind}.endpoint=${endpoint}`]);
  if (typeof options === 'string') return yield* refuse(proc, options);
  const provider = options.providers.get(kind);
  if (!provider) return 1;
  provider.exposedByDefault = false;
  provider.refreshSeconds = 5;
  options.accessLog = true;
  const addresses = { networkLabels: ['com.docker.lb.network'], network: '', translate: translateLbLabels };
  return yield* runProxy(proc, options, [{ name: 'lb', kind, options: provider, addresses }]);
}
