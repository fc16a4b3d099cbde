import type { NetworkAttachment } from '#api/swarm/network.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Prefix } from '#netip/prefix.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import { networksOf } from '../../control/service/networks.ts';
import { needsIngress } from '../../control/service/ports.ts';
import type { Leader } from '../../control/verb.ts';
import type { Change } from '../../store/change.ts';
import type { NetworkObject, NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';
import type { Transaction } from '../../store/store.ts';
import { isBeyond, isTerminal } from '../../taskstate.ts';
import { Loop } from '../loop.ts';
import type { TaskIndex } from '../taskindex.ts';
import { AddressBook } from './addressbook.ts';
import { allocateEndpoint, releaseEndpoint, restoreEndpoint } from './endpoint.ts';
import { PortSpace } from './portspace.ts';

const DEFAULT_POOL = '10.0.0.0/8';
const DEFAULT_SIZE = 24;

/**
 * Gives the objects of the cluster what they need before anything can run: networks their subnets, services their virtual
 * addresses and ports, tasks their addresses, nodes an address for their load balancer on each network (swarmkit
 * manager/allocator). What cannot be had yet is tried again when something has been given back.
 */
export class Allocator extends Loop {
  readonly #tasks: TaskIndex;
  readonly #ports = new PortSpace();
  #book: AddressBook;
  readonly #networks = new Set<string>();
  readonly #services = new Set<string>();
  readonly #pending = new Set<string>();
  readonly #nodes = new Set<string>();
  /** Who found nothing left. */
  readonly #starving = { services: new Set<string>(), tasks: new Set<string>(), networks: new Set<string>() };

  constructor(leader: Leader, tasks: TaskIndex) {
    super(leader);
    this.#tasks = tasks;
    this.#book = new AddressBook([Prefix.parse(DEFAULT_POOL)], DEFAULT_SIZE);
  }

  protected begin(): void {
    const { store } = this;
    const [cluster] = store.list('cluster');
    const pools = cluster?.DefaultAddrPool?.length ? cluster.DefaultAddrPool : [DEFAULT_POOL];
    this.#book = new AddressBook(
      pools.map((text) => Prefix.parse(text)),
      cluster?.SubnetSize || DEFAULT_SIZE,
    );
    for (const network of store.list('network')) {
      if (network.DriverState) this.#book.allocate(network);
      else this.#networks.add(network.ID);
    }
    for (const node of store.list('node')) {
      for (const attachment of node.Attachments ?? []) this.#restore(attachment);
      this.#nodes.add(node.ID);
    }
    for (const service of store.list('service')) {
      restoreEndpoint(service, this.#book, this.#ports);
      if (!service.Allocated) this.#services.add(service.ID);
    }
    for (const task of store.list('task')) {
      if (isTerminal(task.Status.State)) continue;
      for (const attachment of task.NetworksAttachments ?? []) this.#restore(attachment);
      if (task.Status.State === 'new') this.#pending.add(task.ID);
    }
  }

  protected notice(change: Change): boolean {
    if (change.table === 'network') return this.#noticeNetwork(change.action, change.object);
    if (change.table === 'service') return this.#noticeService(change.action, change.object);
    if (change.table === 'task')
      return this.#noticeTask(change.action, change.object, change.action === 'update' ? change.old : undefined);
    if (change.table === 'node') {
      if (change.action === 'create') this.#nodes.add(change.object.ID);
      if (change.action === 'remove') this.#free(change.object.Attachments ?? []);
      return change.action !== 'update';
    }
    return false;
  }

  #noticeNetwork(action: Change['action'], network: NetworkObject): boolean {
    if (action === 'create') this.#networks.add(network.ID);
    if (action !== 'remove') return action === 'create';
    this.#networks.delete(network.ID);
    this.#starving.networks.delete(network.ID);
    this.#book.release(network.ID);
    for (const node of this.store.list('node'))
      if (node.Attachments?.some(({ Network: own }) => own?.ID === network.ID)) this.#nodes.add(node.ID);
    this.#feed();
    return true;
  }

  #noticeService(action: Change['action'], service: ServiceObject): boolean {
    if (action === 'remove') {
      this.#services.delete(service.ID);
      this.#starving.services.delete(service.ID);
      releaseEndpoint(service, this.#book, this.#ports);
      this.#feed();
      return true;
    }
    if (service.Allocated) return false;
    this.#services.add(service.ID);
    return true;
  }

  #noticeTask(action: Change['action'], task: TaskObject, old: TaskObject | undefined): boolean {
    const over = (one: TaskObject) => isTerminal(one.Status.State);
    if (action === 'remove' ? !over(task) : over(task) && old !== undefined && !over(old)) {
      this.#pending.delete(task.ID);
      this.#starving.tasks.delete(task.ID);
      this.#free(task.NetworksAttachments ?? []);
      if (task.NodeID) this.#nodes.add(task.NodeID);
      return true;
    }
    if (action === 'remove') return false;
    if (task.Status.State === 'new') {
      this.#pending.add(task.ID);
      return true;
    }
    if (task.NodeID && task.NetworksAttachments?.length && old?.NodeID !== task.NodeID) {
      this.#nodes.add(task.NodeID);
      return true;
    }
    return false;
  }

  protected *step(): Coroutine<void> {
    if (this.#networks.size + this.#services.size + this.#pending.size + this.#nodes.size === 0) return;
    yield* this.store.update((tx) => {
      const { store } = this;
      const ingress = store.list('network').find(({ Spec: spec }) => spec.Ingress);
      // The network of the mesh goes first: it gets the first subnet.
      const networks = [...this.#networks].sort((a, b) => Number(b === ingress?.ID) - Number(a === ingress?.ID));
      for (const id of take(this.#networks, networks)) this.#allocateNetwork(tx, id);
      const hungry = take(this.#networks);
      for (const id of hungry) this.#starving.networks.add(id);
      for (const id of take(this.#services)) this.#allocateService(tx, id);
      for (const id of take(this.#pending)) this.#allocateTask(tx, id);
    });
    // Each node is an entry of the log of its own, as in swarmkit.
    for (const id of take(this.#nodes)) yield* this.store.update((tx) => this.#allocateNode(tx, id));
  }

  #allocateNetwork(tx: Transaction, id: string): void {
    const network = tx.get('network', id);
    if (!network || network.DriverState) return;
    try {
      const allocated = this.#book.allocate(network);
      tx.update('network', allocated);
      this.#feed();
      if (network.Spec.Ingress) for (const node of this.store.list('node')) this.#nodes.add(node.ID);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      this.#starving.networks.add(id);
    }
  }

  #allocateService(tx: Transaction, id: string): void {
    const service = tx.get('service', id);
    if (!service || service.Allocated) return;
    const ready = networksOf(service.Spec).every(({ Target: target = '' }) => this.#book.knows(target));
    const endpoint = ready && allocateEndpoint(service, this.#book, this.#ports, this.#ingress(tx));
    if (!endpoint) {
      this.#starving.services.add(id);
      return;
    }
    tx.update('service', { ...service, Endpoint: endpoint, Allocated: true });
    for (const task of this.#tasks.ofService(id)) if (task.Status.State === 'new') this.#pending.add(task.ID);
  }

  #allocateTask(tx: Transaction, id: string): void {
    const task = tx.get('task', id);
    if (task?.Status.State !== 'new' || isBeyond(task.DesiredState, 'shutdown')) return;
    const service = task.ServiceID ? tx.get('service', task.ServiceID) : undefined;
    if (task.ServiceID && !service?.Allocated) {
      if (service) this.#starving.tasks.add(id);
      return;
    }
    const attachments = this.#attach(tx, task, service);
    if (!attachments) {
      this.#starving.tasks.add(id);
      return;
    }
    const { clock } = this.leader;
    tx.update('task', {
      ...task,
      Status: {
        ...task.Status,
        Timestamp: rfc3339Nano(clock, clock.now),
        State: 'pending',
        Message: 'pending task scheduling',
      },
      ...(service && { Endpoint: { ...service.Endpoint, Spec: service.Spec.EndpointSpec } }),
      ...(attachments.length > 0 && { NetworksAttachments: attachments }),
    });
    if (task.NodeID && attachments.length > 0) this.#nodes.add(task.NodeID);
  }

  /** Undefined where an address or a network is missing. */
  #attach(tx: Transaction, task: TaskObject, service: ServiceObject | undefined): NetworkAttachment[] | undefined {
    const attachments: NetworkAttachment[] = [];
    const networks: NetworkObject[] = [];
    const ingress = service && needsIngress(service.Spec) ? this.#ingress(tx) : undefined;
    if (ingress) networks.push(ingress);
    const wanted = task.Spec.Networks?.length ? task.Spec.Networks : service ? networksOf(service.Spec) : [];
    for (const { Target: target = '' } of wanted) {
      const network = tx.get('network', target);
      if (!network?.DriverState) return undefined;
      networks.push(network);
    }
    for (const network of networks) {
      if (!this.#book.hasAddresses(network.ID)) {
        attachments.push({ Network: network });
        continue;
      }
      const address = this.#book.takeAddress(network.ID, task.RequestedAddresses?.[0]);
      if (address === undefined) {
        this.#free(attachments, false);
        return undefined;
      }
      attachments.push({ Network: network, Addresses: [address] });
    }
    return attachments;
  }

  /** Each network with tasks on the node, and the mesh, has an address there for the load balancer. */
  #allocateNode(tx: Transaction, id: string): void {
    const node = tx.get('node', id);
    if (!node) return;
    const needed = new Map<string, NetworkObject>();
    for (const { ID: taskId } of this.#tasks.onNode(id)) {
      const task = tx.get('task', taskId);
      if (!task || isTerminal(task.Status.State)) continue;
      for (const { Network: network } of task.NetworksAttachments ?? [])
        if (network && this.#book.hasAddresses(network.ID)) needed.set(network.ID, network);
    }
    const ingress = this.#ingress(tx);
    if (ingress?.DriverState) needed.set(ingress.ID, ingress);
    const before = node.Attachments ?? [];
    const kept = before.filter(({ Network: network }) => needed.has(network?.ID ?? ''));
    const added: NetworkAttachment[] = [];
    for (const network of needed.values()) {
      if (kept.some(({ Network: own }) => own?.ID === network.ID)) continue;
      const address = this.#book.takeAddress(network.ID);
      if (address !== undefined) added.push({ Network: network, Addresses: [address] });
    }
    if (added.length === 0 && kept.length === before.length) return;
    this.#free(before.filter((attachment) => !kept.includes(attachment)));
    tx.update('node', { ...(node as NodeObject), Attachments: [...kept, ...added] });
  }

  #ingress(tx: Transaction): NetworkObject | undefined {
    return tx.list('network').find(({ Spec: spec }) => spec.Ingress);
  }

  #restore({ Network: network, Addresses: addresses = [] }: NetworkAttachment): void {
    for (const address of addresses) if (network) this.#book.takeAddress(network.ID, address);
  }

  #free(attachments: readonly NetworkAttachment[], feed = true): void {
    for (const { Network: network, Addresses: addresses = [] } of attachments)
      for (const address of addresses) if (network) this.#book.releaseAddress(network.ID, address);
    if (feed && attachments.length > 0) this.#feed();
  }

  /** Something was given back: those who found nothing try again. */
  #feed(): void {
    for (const id of take(this.#starving.networks)) this.#networks.add(id);
    for (const id of take(this.#starving.services)) this.#services.add(id);
    for (const id of take(this.#starving.tasks)) this.#pending.add(id);
  }
}

/** Empties a set. @returns what was in it, or `order` */
function take(set: Set<string>, order: readonly string[] = [...set]): readonly string[] {
  set.clear();
  return order;
}
