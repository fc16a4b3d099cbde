import type { Process } from '#kernel/process/process.ts';
import { RpcClient } from './client.ts';

/** The connections of one node to managers, one for each address. */
export class ClientPool {
  readonly #clients = new Map<string, RpcClient>();

  constructor(
    readonly proc: Process,
    readonly certificate: () => string | undefined,
  ) {}

  /** A connection that everybody here shares. */
  get(address: string): RpcClient {
    let client = this.#clients.get(address);
    if (!client) {
      client = this.own(address);
      this.#clients.set(address, client);
    }
    return client;
  }

  /** A connection of one's own, which one closes. */
  own(address: string): RpcClient {
    return new RpcClient(this.proc, address, this.certificate);
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}
