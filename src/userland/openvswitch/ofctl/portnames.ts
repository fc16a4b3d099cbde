import { LAST_PORT, OFPP } from '#kernel/dev/openvswitch/action.ts';
import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import type { PortNames } from '#kernel/dev/openvswitch/flowtext.ts';
import type { PortNumbers } from './parsefields.ts';

const RESERVED: Readonly<Record<string, number>> = {
  in_port: OFPP.inPort,
  table: OFPP.table,
  normal: OFPP.normal,
  flood: OFPP.flood,
  all: OFPP.all,
  controller: OFPP.controller,
  local: OFPP.local,
  none: OFPP.none,
  any: OFPP.none,
};

/** Reads a port as ovs-ofctl takes it: number, reserved name, or the name of one of the bridge's ports. */
export function portNumbers(bridge: OvsBridge): PortNumbers {
  return (text) => {
    const word = text.replace(/^"(.*)"$/, '$1');
    if (/^\d+$/.test(word)) return Number(word) < LAST_PORT || Number(word) >= OFPP.inPort ? Number(word) : undefined;
    return RESERVED[word.toLowerCase()] ?? bridge.portNamed(word)?.number;
  };
}

/** What the bridge's ports are called. */
export function portNames(bridge: OvsBridge): PortNames {
  return (number) => bridge.port(number)?.name;
}
