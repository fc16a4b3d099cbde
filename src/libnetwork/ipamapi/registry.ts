import { notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Discovery } from '../driverapi/discovery.ts';
import type { Ipam } from './ipam.ts';

/** The IPAM drivers of an engine, by name. */
export class IpamRegistry {
  readonly #drivers = new Map<string, Ipam>();
  /** Asked for names that nobody has registered. */
  discovery: Discovery | undefined;

  /** Adds a driver, or replaces the one of that name. */
  register(driver: Ipam): void {
    this.#drivers.set(driver.name, driver);
  }

  /** Takes a plugin's driver out. */
  unregister(name: string): void {
    this.#drivers.delete(name);
  }

  /** The driver of that name, a plug-in's where it is no built-in one. @throws notFound `plugin "x" not found` */
  *resolve(name: string): Coroutine<Ipam> {
    const known = this.#drivers.get(name);
    if (known) return known;
    if (!this.discovery) throw notFound(`plugin ${JSON.stringify(name)} not found`);
    yield* this.discovery(name, 'IpamDriver');
    const found = this.#drivers.get(name);
    if (!found) throw unknownError(`could not resolve ipam driver ${name} in registry`);
    return found;
  }

  names(): string[] {
    return [...this.#drivers.keys()].sort();
  }
}
