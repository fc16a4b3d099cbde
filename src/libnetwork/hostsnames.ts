import type { Endpoint } from './endpoint.ts';
import type { SandboxFiles } from './sandboxfiles.ts';
import type { HostRecord } from './sandboxoptions.ts';

/**
 * Keeps the names of a container's networks in its /etc/hosts, as engines did before 1.10 had a DNS server of their own: for each
 * other container on a network a line with its name, and one with `NAME.NETWORK`.
 */
export class HostsNames {
  readonly #followed = new Map<Endpoint, { readonly stop: () => void; lines: readonly HostRecord[] }>();

  constructor(readonly files: SandboxFiles) {}

  follow(endpoint: Endpoint): void {
    const { records } = endpoint.network;
    this.#followed.set(endpoint, { stop: records.watch(() => this.#write(endpoint)), lines: [] });
    this.#write(endpoint);
  }

  leave(endpoint: Endpoint): void {
    const followed = this.#followed.get(endpoint);
    if (!followed) return;
    followed.stop();
    this.#followed.delete(endpoint);
    this.files.replaceHosts(followed.lines, []);
  }

  #write(endpoint: Endpoint): void {
    const followed = this.#followed.get(endpoint);
    if (!followed) return;
    const { network, name: own } = endpoint;
    const lines = network.records
      .named()
      .filter(({ name }) => name !== own)
      .flatMap(({ address, name }) => [name, `${name}.${network.name}`].map((hosts) => ({ ip: address, hosts })));
    this.files.replaceHosts(followed.lines, lines);
    followed.lines = lines;
  }
}
