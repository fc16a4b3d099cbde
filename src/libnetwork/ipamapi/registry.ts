import { notFound } from '#errdefs/errdefs.ts';
import type { Ipam } from './ipam.ts';

/** The IPAM drivers of an engine, by name. */
export class IpamRegistry {
  readonly #drivers = new Map<string, Ipam>();

  register(driver: Ipam): void {
    this.#drivers.set(driver.name, driver);
  }

  /** @throws notFound `plugin "x" not found` */
  get(name: string): Ipam {
    const driver = this.#drivers.get(name);
    if (!driver) throw notFound(`plugin "${name}" not found`);
    return driver;
  }

  names(): string[] {
    return [...this.#drivers.keys()].sort();
  }
}
