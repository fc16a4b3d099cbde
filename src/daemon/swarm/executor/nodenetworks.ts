import { asDockerError, type DockerError, unknownError } from '#errdefs/errdefs.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import type { NetworkOptions } from '#libnetwork/networkoptions.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Daemon } from '../../daemon.ts';
import { PREDEFINED_LABEL } from '../manager/predefined.ts';
import type { NetworkObject, NodeObject, TaskObject } from '../store/objects.ts';

/** How long a task waits for the node's address on its networks (moby waitNodeAttachmentsTimeout). */
const TIMEOUT = 30 * SECOND;

/** The routing mesh comes to a node that has joined a while after that. */
const INGRESS_LATENCY = 100 * MILLISECOND;

/** The network of the routing mesh, and this node's address on it. */
interface IngressPlace {
  readonly network: NetworkObject;
  readonly address: Prefix;
}

/** The networks of the swarm on this node: made when the first task needs one, taken away after the last. */
export class NodeNetworks {
  readonly #daemon: Daemon;
  /** The node's load balancer on each network, by the network's id. */
  readonly #balancers = new Map<string, Prefix>();
  readonly #changed = new WaitQueue();
  readonly #busy = new Set<string>();
  /** Tasks that have asked for each network and not given it back. */
  readonly #users = new Map<string, Set<string>>();
  #ingress: IngressPlace | undefined;
  #ingressBusy = false;
  #closed = false;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  /** Takes what the managers say of the node. @returns work to do, where the mesh's network is another one now */
  configure({ Attachments: attachments = [], Role: role }: NodeObject): Coroutine<void> | undefined {
    this.#balancers.clear();
    let ingress: IngressPlace | undefined;
    for (const { Network: network, Addresses: addresses = [] } of attachments) {
      const address = Prefix.tryParse(addresses[0] ?? '');
      if (!network || !address) continue;
      this.#balancers.set(network.ID, address);
      if (network.Spec.Ingress) ingress = { network, address };
    }
    this.#changed.wakeAll();
    const before = this.#ingress;
    if (before?.network.ID === ingress?.network.ID && before?.address.text === ingress?.address.text) return undefined;
    this.#ingress = ingress;
    return this.#settleIngress(role === 'manager' ? 0 : INGRESS_LATENCY);
  }

  /** The node leaves: nothing is made any more. */
  close(): void {
    this.#closed = true;
  }

  /** Makes the networks a task needs. @throws DockerError where the node gets no address on one */
  *create(task: TaskObject): Coroutine<void> {
    for (const { ID: id } of sharedNetworks(task)) this.#users.set(id, (this.#users.get(id) ?? new Set()).add(task.ID));
    for (const network of sharedNetworks(task)) {
      if (network.DriverState?.Name === 'overlay') {
        const known = () => this.#balancers.has(network.ID);
        if (!(yield* waitFor(this.#daemon.clock, this.#changed, known, TIMEOUT)))
          throw unknownError('node is missing network attachments, ip addresses may be exhausted');
      }
    }
    for (const network of sharedNetworks(task)) if (!network.Spec.Ingress) yield* this.#create(network);
    if (sharedNetworks(task).some(({ Spec: spec }) => spec.Ingress)) while (this.#ingressBusy) yield this.#changed;
  }

  /** Takes a task's networks away where it was the last on them. */
  *remove(task: TaskObject): Coroutine<void> {
    const { controller, events } = this.#daemon;
    for (const { ID: id, Spec: spec } of sharedNetworks(task)) {
      const users = this.#users.get(id);
      users?.delete(task.ID);
      if (users && users.size > 0) continue;
      this.#users.delete(id);
      const network = controller.networkById(id);
      if (!network?.dynamic || spec.Ingress || this.#busy.has(id)) continue;
      if (network.endpoints().some(({ loadBalancer }) => !loadBalancer)) continue;
      this.#busy.add(id);
      try {
        yield* network.delete();
        events.log('network', 'destroy', id, { name: network.name, type: network.driver });
      } catch (error) {
        // Somebody has come back to it.
        if (!isDocker(error)) throw error;
      } finally {
        this.#busy.delete(id);
        this.#changed.wakeAll();
      }
    }
  }

  *#create(network: NetworkObject): Coroutine<void> {
    const { controller, events } = this.#daemon;
    while (this.#busy.has(network.ID)) yield this.#changed;
    if (controller.networkById(network.ID)) return;
    this.#busy.add(network.ID);
    try {
      const options = { ...optionsOf(network), loadBalancer: this.#balancers.get(network.ID) };
      const made = yield* controller.newNetwork(options);
      events.log('network', 'create', made.id, { name: made.name, type: made.driver });
    } catch (error) {
      const fault = asDockerError(error);
      // A network of that name is there: the container will say what it thinks of that.
      if (fault.kind !== 'conflict') throw fault;
    } finally {
      this.#busy.delete(network.ID);
      this.#changed.wakeAll();
    }
  }

  *#settleIngress(latency: Nanoseconds): Coroutine<void> {
    const { controller, events } = this.#daemon;
    while (this.#ingressBusy) yield this.#changed;
    this.#ingressBusy = true;
    try {
      yield* sleep(this.#daemon.clock, latency);
      if (this.#closed) return;
      const wanted = this.#ingress;
      if (!wanted) {
        yield* controller.releaseIngress();
        return;
      }
      if (!controller.agent) return;
      const known = controller.networkById(wanted.network.ID);
      yield* controller.setUpIngress(optionsOf(wanted.network), wanted.address);
      if (!known) {
        const { ID: id, Spec: spec, DriverState: driver } = wanted.network;
        events.log('network', 'create', id, { name: spec.Name ?? '', type: driver?.Name ?? '' });
      }
    } catch (error) {
      // The mesh does not work on this node then; the rest does.
      if (!isDocker(error)) throw error;
    } finally {
      this.#ingressBusy = false;
      this.#changed.wakeAll();
    }
  }
}

function isDocker(error: unknown): error is DockerError {
  return error instanceof Error && error.name === 'DockerError';
}

/** The task's networks that hosts share. */
function sharedNetworks({ NetworksAttachments: attachments = [] }: TaskObject): NetworkObject[] {
  return attachments.flatMap(({ Network: network }) =>
    network && network.Spec.Labels?.[PREDEFINED_LABEL] !== 'true' ? [network] : [],
  );
}

function optionsOf({ ID: id, Spec: spec, DriverState: driver, IPAMOptions: ipam }: NetworkObject): NetworkOptions {
  return {
    id,
    name: spec.Name ?? '',
    driver: driver?.Name ?? 'overlay',
    scope: 'swarm',
    dynamic: true,
    enableIPv6: spec.IPv6Enabled ?? false,
    internal: spec.Internal ?? false,
    attachable: spec.Attachable ?? false,
    ingress: spec.Ingress ?? false,
    labels: { ...spec.Labels },
    driverOptions: { ...driver?.Options },
    ipam: { driver: ipam?.Driver?.Name ?? 'default', options: null, config: [...(ipam?.Configs ?? [])] },
  };
}
