import { ClientError } from './error.ts';

/** Where the engine listens when nothing else is said. */
export const DEFAULT_HOST = 'unix:///var/run/docker.sock';
const WINDOWS_HOST = 'npipe:////./pipe/docker_engine';

/** Where the engine of a host listens when nothing else is said. @param system what the host stands for */
export function defaultHost(system: string): string {
  return system === 'windows' ? WINDOWS_HOST : DEFAULT_HOST;
}

const DEFAULT_PORT = 2375;

/** Where an engine is reached. */
export type Endpoint = { scheme: 'unix'; path: string } | { scheme: 'tcp'; host: string; port: number };

/**
 * Reads DOCKER_HOST or `--host`: `unix://path`, `tcp://host:port`, `host:port` or a bare host, as opts.ParseHost does.
 * @returns the endpoint and the address in its full form
 * @throws ClientError `invalid bind address format: …`
 */
export function parseHost(text: string): { endpoint: Endpoint; address: string } {
  const host = text.trim();
  if (host === '') return parseHost(DEFAULT_HOST);
  const at = host.indexOf('://');
  const scheme = at < 0 ? 'tcp' : host.slice(0, at);
  const rest = at < 0 ? host : host.slice(at + 3);
  if (scheme === 'unix') {
    const path = rest === '' ? '/var/run/docker.sock' : rest;
    return { endpoint: { scheme, path }, address: `unix://${path}` };
  }
  // A named pipe is a socket in the directory /pipe here.
  if (scheme === 'npipe')
    return { endpoint: { scheme: 'unix', path: rest.replace(/^\/\/\./, '') }, address: `npipe://${rest}` };
  if (scheme !== 'tcp') throw new ClientError(`invalid bind address format: ${host}`);
  const [, name = '', , port] = /^(\[[^\]]*\]|[^:/]*)(:(\d+))?/.exec(rest) ?? [];
  const endpoint: Endpoint = {
    scheme,
    host: name === '' ? 'localhost' : name,
    port: port ? Number(port) : DEFAULT_PORT,
  };
  return { endpoint, address: `tcp://${endpoint.host}:${endpoint.port}` };
}
