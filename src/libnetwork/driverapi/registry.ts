import { notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Discovery } from './discovery.ts';
import type { NetworkDriver } from './driver.ts';

/** The network drivers of an engine, by name. */
export class DriverRegistry {
  readonly #drivers = new Map<string, NetworkDriver>();
  /** Asked for names that nobody has registered. */
  discovery: Discovery | undefined;

  /** Adds a driver, or replaces the one of that name. */
  register(driver: NetworkDriver): void {
    this.#drivers.set(driver.name, driver);
  }

  /** Takes a plugin's driver out. */
  unregister(name: string): void {
    this.#drivers.delete(name);
  }

  /** The driver of that name, a plug-in's where it is no built-in one. @throws notFound `plugin "x" not found` */
  *resolve(name: string): Coroutine<NetworkDriver> {
    const known = this.#drivers.get(name);
    if (known) return known;
    if (!this.discovery) throw notFound(`plugin ${JSON.stringify(name)} not found`);
    yield* this.discovery(name, 'NetworkDriver');
    const found = this.#drivers.get(name);
    if (!found) throw unknownError(`could not resolve driver ${name} in registry`);
    return found;
  }

  /** The driver of that name, if it is registered. */
  find(name: string): NetworkDriver | undefined {
    return this.#drivers.get(name);
  }

  names(): string[] {
    return [...this.#drivers.keys()].sort();
  }
}
