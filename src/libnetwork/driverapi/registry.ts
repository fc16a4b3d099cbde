import { notFound } from '#errdefs/errdefs.ts';
import type { NetworkDriver } from './driver.ts';

/** The network drivers of an engine, by name. */
export class DriverRegistry {
  readonly #drivers = new Map<string, NetworkDriver>();

  /** Adds a driver, or replaces the one of that name. */
  register(driver: NetworkDriver): void {
    this.#drivers.set(driver.name, driver);
  }

  /** Takes a plugin's driver out. */
  unregister(name: string): void {
    this.#drivers.delete(name);
  }

  /** @throws notFound `plugin "x" not found` */
  get(name: string): NetworkDriver {
    const driver = this.#drivers.get(name);
    if (!driver) throw notFound(`plugin "${name}" not found`);
    return driver;
  }

  names(): string[] {
    return [...this.#drivers.keys()].sort();
  }
}
