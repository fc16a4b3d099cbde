import type { Clock } from '../clock.ts';
import { connectionKey, type IpvsConnection, type IpvsEndpoint } from './connection.ts';

/** The balanced connections of a network namespace. Entries expire when somebody looks. */
export class IpvsConnectionTable {
  readonly #forward = new Map<string, IpvsConnection>();
  readonly #backward = new Map<string, IpvsConnection>();

  constructor(readonly clock: Clock) {}

  add(connection: IpvsConnection): void {
    this.#forward.set(connection.forwardKey, connection);
    if (!connection.template) this.#backward.set(connection.backwardKey, connection);
    const { destination } = connection;
    if (connection.template) destination.persistent++;
    else if (connection.active) destination.active++;
    else destination.inactive++;
    destination.balance();
  }

  /** The connection a packet of a client belongs to. */
  byClient(protocol: number, client: IpvsEndpoint, virtual: IpvsEndpoint): IpvsConnection | undefined {
    return this.#living(this.#forward.get(connectionKey(protocol, client, virtual)));
  }

  /** The connection an answer of a real server belongs to. */
  byServer(protocol: number, client: IpvsEndpoint, server: IpvsEndpoint): IpvsConnection | undefined {
    return this.#living(this.#backward.get(connectionKey(protocol, client, server)));
  }

  /** Moves a connection between active and inactive. */
  setActive(connection: IpvsConnection, active: boolean): void {
    if (connection.active === active) return;
    connection.active = active;
    const { destination } = connection;
    destination.active += active ? 1 : -1;
    destination.inactive += active ? -1 : 1;
    destination.balance();
  }

  remove(connection: IpvsConnection): void {
    if (this.#forward.get(connection.forwardKey) !== connection) return;
    this.#forward.delete(connection.forwardKey);
    if (this.#backward.get(connection.backwardKey) === connection) this.#backward.delete(connection.backwardKey);
    const { destination } = connection;
    if (connection.template) destination.persistent--;
    else if (connection.active) destination.active--;
    else destination.inactive--;
    destination.balance();
  }

  /** All that have not expired, oldest first. Whoever reads counters of real servers calls this before. */
  list(): IpvsConnection[] {
    return [...this.#forward.values()].filter((connection) => this.#living(connection));
  }

  #living(connection: IpvsConnection | undefined): IpvsConnection | undefined {
    if (!connection || connection.expiresAt > this.clock.now) return connection;
    this.remove(connection);
    return undefined;
  }
}
