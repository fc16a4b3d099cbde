import type { Client } from '#client/client.ts';
import { ClientError } from '#client/error.ts';
import { nodeInspect } from '#client/node/inspect.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';

/** Names for ids, each asked for once; what has no name keeps its id (docker/cli: idresolver). */
export class IdResolver {
  #names = new Map<string, string>();

  /** @param off whether ids are to stay ids */
  constructor(
    readonly client: Client,
    readonly off: boolean,
  ) {}

  node(id: string): Coroutine<string> {
    return this.#resolve(id, this.#nodeName(id));
  }

  service(id: string): Coroutine<string> {
    return this.#resolve(id, this.#serviceName(id));
  }

  *#resolve(id: string, ask: Coroutine<string>): Coroutine<string> {
    if (this.off || id === '') return id;
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    let name = id;
    try {
      name = (yield* ask) || id;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
    this.#names.set(id, name);
    return name;
  }

  *#nodeName(id: string): Coroutine<string> {
    const { Spec, Description } = yield* nodeInspect(this.client, id);
    return Spec.Name || Description.Hostname || '';
  }

  *#serviceName(id: string): Coroutine<string> {
    return (yield* serviceInspect(this.client, id)).Spec.Name ?? '';
  }
}
