import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Addr } from '#netip/addr.ts';
import { getnameinfo } from '../resolver/getaddrinfo.ts';
import { portName } from '../resolver/services.ts';

/** Names of addresses and ports, each looked up once; none with -n. */
export class Names {
  readonly #hosts = new Map<string, string>();

  constructor(
    readonly proc: Process,
    readonly numeric: boolean,
  ) {}

  *host(addr: Addr): Coroutine<string> {
    if (this.numeric) return addr.text;
    let name = this.#hosts.get(addr.text);
    if (name === undefined) {
      name = (yield* getnameinfo(this.proc, addr)) ?? addr.text;
      this.#hosts.set(addr.text, name);
    }
    return name;
  }

  port(port: number, protocol: 'tcp' | 'udp'): string {
    return (this.numeric ? undefined : portName(this.proc, port, protocol)) ?? String(port);
  }
}
