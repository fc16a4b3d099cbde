import { forbidden } from '#errdefs/errdefs.ts';
import type { DriverNetwork, JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';

/** A driver of one single network that plugs nothing into a container. */
abstract class SingleNetworkDriver implements NetworkDriver {
  abstract readonly name: string;
  readonly scope = 'local';
  #exists = false;

  createNetwork(_network: DriverNetwork): void {
    if (this.#exists) throw forbidden(`only one instance of "${this.name}" network is allowed`);
    this.#exists = true;
  }

  deleteNetwork(): void {
    throw forbidden(`network of type "${this.name}" cannot be deleted`);
  }

  createEndpoint(): void {}

  deleteEndpoint(): void {}

  join(): JoinInfo {
    return {};
  }

  leave(): void {}
}

/** The driver `host`: containers live in the host's own network namespace (moby drivers/host). */
export class HostDriver extends SingleNetworkDriver {
  readonly name = 'host';
}

/** The driver `null`: containers have a namespace with nothing but loopback (moby drivers/null). */
export class NullDriver extends SingleNetworkDriver {
  readonly name = 'null';
}
