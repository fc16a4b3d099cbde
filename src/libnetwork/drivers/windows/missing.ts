import { notImplemented } from '#errdefs/errdefs.ts';
import type { JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';

/** A driver that Windows has and that is left out here. */
export class MissingDriver implements NetworkDriver {
  readonly scope = 'local';

  constructor(readonly name: string) {}

  createNetwork(): never {
    throw notImplemented(`not simulated: networks of the driver ${this.name}`);
  }

  deleteNetwork(): void {}

  createEndpoint(): void {}

  deleteEndpoint(): void {}

  join(): JoinInfo {
    return {};
  }

  leave(): void {}
}
