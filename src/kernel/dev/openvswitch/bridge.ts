import { isGroupMac } from '#netip/mac.ts';
import { Errno } from '../../errno.ts';
import type { DropReason } from '../../trace.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import { type Action, LAST_PORT, OFPP } from './action.ts';
import type { Datapath } from './datapath.ts';
import { InternalPort } from './deviceport.ts';
import { flowKey } from './flowkey.ts';
import { type Flow, FlowTable } from './flowtable.ts';
import { flowText } from './flowtext.ts';
import { InternalDevice } from './internaldevice.ts';
import { MacTable } from './mactable.ts';
import type { OvsPort } from './port.ts';
import { rewritten } from './rewrite.ts';

/** Addresses that no switch passes on: 01:80:c2:00:00:00 to 0f (IEEE 802.1D). */
const LINK_CONSTRAINED = /^01:80:c2:00:00:0/;
/** How deep resubmits and patches may nest (MAX_DEPTH of ofproto-dpif-xlate). */
const MAX_DEPTH = 64;
/** How many lookups one frame may cause (MAX_RESUBMITS of ofproto-dpif-xlate). */
const MAX_LOOKUPS = 4096;

/** A frame on its way through the tables. */
interface Passage {
  frame: EthernetFrame;
  /** OpenFlow number of the port it came from, for matching. */
  inPort: number;
  depth: number;
  /** It was sent somewhere, or its end is on record already. */
  settled: boolean;
  /** The flow that decides at the moment. */
  flow: Flow | undefined;
}

/** An Open vSwitch bridge: ports, OpenFlow tables, and what it has learned for switching as usual (NORMAL). */
export class OvsBridge {
  readonly flows: FlowTable;
  readonly macs: MacTable;
  readonly local: InternalPort;
  readonly #ports = new Map<number, OvsPort>();
  #nextNumber = 1;

  /** Makes the bridge and the device of its name. @throws Errno EEXIST, EINVAL for the name */
  constructor(
    readonly datapath: Datapath,
    readonly name: string,
  ) {
    const { netns } = datapath;
    this.flows = new FlowTable(netns.clock);
    this.macs = new MacTable(netns.clock);
    const device = netns.devices.add(new InternalDevice(netns.newMac()), name);
    this.local = new InternalPort(this, device, OFPP.local);
    this.#ports.set(OFPP.local, this.local);
    this.addDefaultFlow();
  }

  /** Without a controller a bridge begins as a plain switch. */
  addDefaultFlow(): void {
    const actions: Action[] = [{ kind: 'output', port: OFPP.normal }];
    this.flows.add({ table: 0, priority: 0, match: {}, actions, cookie: 0n, idleTimeout: 0, hardTimeout: 0 });
  }

  // --- ports ------------------------------------------------------------------------------------------------------

  /** All ports by their number, the bridge's own last. */
  get ports(): OvsPort[] {
    return [...this.#ports.values()].sort((a, b) => a.number - b.number);
  }

  port(number: number): OvsPort | undefined {
    return this.#ports.get(number);
  }

  portNamed(name: string): OvsPort | undefined {
    return [...this.#ports.values()].find((port) => port.name === name);
  }

  /** Makes a port. @param requested the number it should get, where that is free @throws Errno of the port's kind */
  addPort(make: (number: number) => OvsPort, requested?: number): OvsPort {
    const number = this.#freeNumber(requested);
    const port = make(number);
    this.#ports.set(number, port);
    return port;
  }

  removePort(port: OvsPort): void {
    if (this.#ports.get(port.number) !== port) return;
    this.#ports.delete(port.number);
    this.macs.flush(port);
    port.close();
  }

  close(): void {
    for (const port of this.ports) this.removePort(port);
  }

  #freeNumber(requested: number | undefined): number {
    if (requested !== undefined && requested > 0 && requested < LAST_PORT && !this.#ports.has(requested))
      return requested;
    // Numbers are not used again soon, so that flows of an old port do not meet a new one.
    for (let tries = 0; tries < LAST_PORT; tries++) {
      const number = this.#nextNumber;
      this.#nextNumber = number + 1 >= LAST_PORT ? 1 : number + 1;
      if (!this.#ports.has(number)) return number;
    }
    throw new Errno('ENOMEM', 'no port numbers left');
  }

  // --- frames -----------------------------------------------------------------------------------------------------

  /** Takes in what arrived on a port and does what the flows say. */
  receive(port: OvsPort, frame: EthernetFrame): void {
    if (this.datapath.depth === 0) this.datapath.lookups = 0;
    if (this.datapath.depth >= MAX_DEPTH || this.datapath.lookups >= MAX_LOOKUPS) {
      this.drop('ovs-recursion', frame, port);
      return;
    }
    const passage: Passage = { frame, inPort: port.number, depth: 0, settled: false, flow: undefined };
    this.datapath.depth++;
    try {
      this.#lookup(passage, 0);
    } finally {
      this.datapath.depth--;
    }
    if (!passage.settled) {
      const text = passage.flow && flowText(passage.flow);
      this.drop(text === undefined ? 'ovs-no-flow' : 'ovs-flow', passage.frame, port, text);
    }
  }

  /** Records that a frame ends at a port of this bridge. */
  drop(reason: DropReason, frame: EthernetFrame, port: OvsPort | undefined, detail?: string): void {
    this.datapath.netns.record('drop', { device: port?.name ?? this.name, reason, frame, detail });
  }

  #lookup(passage: Passage, table: number): void {
    this.datapath.lookups++;
    const flow = this.flows.lookup(table, flowKey(passage.inPort, passage.frame), passage.frame);
    if (!flow) return;
    passage.flow = flow;
    for (const action of flow.actions) this.#execute(passage, action, table);
  }

  #execute(passage: Passage, action: Action, table: number): void {
    if (action.kind === 'output') this.#output(passage, action.port);
    else if (action.kind === 'resubmit') this.#resubmit(passage, action.port, action.table ?? table);
    else passage.frame = rewritten(passage.frame, action);
  }

  #resubmit(passage: Passage, port: number | undefined, table: number): void {
    if (passage.depth >= MAX_DEPTH || this.datapath.lookups >= MAX_LOOKUPS) {
      this.#settle(passage, 'ovs-recursion');
      return;
    }
    const { inPort } = passage;
    passage.depth++;
    passage.inPort = port ?? inPort;
    this.#lookup(passage, table);
    passage.inPort = inPort;
    passage.depth--;
  }

  #output(passage: Passage, number: number): void {
    switch (number) {
      case OFPP.normal:
        this.#switch(passage);
        return;
      case OFPP.flood:
      case OFPP.all:
        for (const port of this.ports) {
          if (port.number === passage.inPort || !port.linkUp) continue;
          if (number === OFPP.all || !port.config.noFlood) this.#send(passage, port, passage.frame);
        }
        return;
      case OFPP.controller:
        this.#settle(passage, 'ovs-no-controller');
        return;
      case OFPP.inPort: {
        const back = this.#ports.get(passage.inPort);
        if (back) this.#send(passage, back, passage.frame);
        return;
      }
    }
    const port = this.#ports.get(number);
    if (port && number !== passage.inPort) this.#send(passage, port, passage.frame);
  }

  /** The action NORMAL: an Ethernet switch that learns, each VLAN apart. */
  #switch(passage: Passage): void {
    const { frame } = passage;
    const from = this.#ports.get(passage.inPort);
    if (!from) return;
    if (LINK_CONSTRAINED.test(frame.dst)) {
      this.#settle(passage, 'bridge-filtered');
      return;
    }
    const vlan = from.vlanOf(frame.vlan ?? 0);
    if (vlan === undefined) {
      this.#settle(passage, 'ovs-vlan', `VLAN ${frame.vlan ?? 0} may not come in on ${from.name}`);
      return;
    }
    this.macs.learn(frame.src, vlan, from);
    const known = isGroupMac(frame.dst) ? undefined : this.macs.find(frame.dst, vlan);
    if (known === from) this.#settle(passage, 'bridge-same-port');
    else if (known) this.#sendInVlan(passage, from, known, vlan);
    else this.#flood(passage, from, vlan);
  }

  #sendInVlan(passage: Passage, from: OvsPort, to: OvsPort, vlan: number): void {
    const tag = to.tagFor(vlan);
    if (tag === undefined) this.#settle(passage, 'ovs-vlan', `${to.name} does not carry VLAN ${vlan}`);
    else if (from.vlans.protected && to.vlans.protected) this.#settle(passage, 'bridge-port-isolated', to.name);
    else this.#send(passage, to, tagged(passage.frame, tag));
  }

  #flood(passage: Passage, from: OvsPort, vlan: number): void {
    let elsewhere = 0;
    let sent = 0;
    for (const port of this.ports) {
      if (port === from || !port.linkUp || port.config.noFlood) continue;
      if (from.vlans.protected && port.vlans.protected) continue;
      const tag = port.tagFor(vlan);
      if (tag === undefined) {
        elsewhere++;
        continue;
      }
      sent++;
      this.#send(passage, port, tagged(passage.frame, tag));
    }
    if (sent === 0 && elsewhere > 0) this.#settle(passage, 'ovs-vlan', `no other port is in VLAN ${vlan}`);
    passage.settled = true;
  }

  #send(passage: Passage, port: OvsPort, frame: EthernetFrame): void {
    passage.settled = true;
    const { netns } = this.datapath;
    if (netns.kernel.world.trace.enabled) {
      const device = this.#ports.get(passage.inPort)?.name;
      const rule = passage.flow && flowText(passage.flow);
      netns.record('bridge', { device, outDevice: port.name, rule, frame });
    }
    port.output(frame);
  }

  #settle(passage: Passage, reason: DropReason, detail?: string): void {
    passage.settled = true;
    this.drop(reason, passage.frame, this.#ports.get(passage.inPort), detail);
  }
}

function tagged(frame: EthernetFrame, tag: number): EthernetFrame {
  return (frame.vlan ?? 0) === tag ? frame : { ...frame, vlan: tag === 0 ? undefined : tag };
}
