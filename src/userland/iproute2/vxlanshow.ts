import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Vxlan } from '#kernel/dev/vxlan.ts';
import type { Printer } from './printer.ts';

/** Whether a device is one of VXLAN; Open vSwitch has one of that kind, all of whose tunnels are ports of bridges. */
export function isVxlan(device: NetDevice): device is Vxlan {
  return device.kind === 'vxlan' && 'fdb' in device;
}

/** What a VXLAN device tells about itself in `ip -details link`. */
export function printVxlan(printer: Printer, device: Vxlan): void {
  const { options, vni, port, underlay } = device;
  const { remote, local, lower } = options;
  printer.any('id', vni, `id ${vni} `);
  if (remote) {
    const word = remote.isMulticast ? 'group' : 'remote';
    printer.any(remote.family === 4 ? word : `${word}6`, remote.text, `${word} ${remote.text} `);
  }
  if (local) printer.any(local.family === 4 ? 'local' : 'local6', local.text, `local ${local.text} `);
  if (lower) {
    const name = device.netns === underlay ? lower.name : `if${lower.index}`;
    printer.any('link', name, `dev ${name} `);
  }
  printer.text('srcport 0 0 ');
  printer.field('port_range', { low: 0, high: 0 });
  printer.any('port', port, `dstport ${port} `);
  if (options.tos) printer.any('tos', options.tos, `tos 0x${options.tos.toString(16)} `);
  printer.any('ttl', options.ttl ?? 0, options.ttl ? `ttl ${options.ttl} ` : 'ttl auto ');
  const df = options.df ?? 'unset';
  printer.any('df', df, df === 'unset' ? '' : `df ${df} `);
  const ageing = options.ageing ?? 300;
  printer.any('ageing', ageing, ageing === 0 ? 'ageing none ' : `ageing ${ageing} `);
  printer.any('reserved_bits', '0xf7ffffff000000ff', 'reserved_bits 0xf7ffffff000000ff ');
  if (options.learning === false) printer.text('nolearning ');
  for (const name of ['proxy', 'l2miss', 'l3miss'] as const) if (options[name]) printer.text(`${name} `);
  const flags: [string, boolean][] = [
    ['external', false],
    ['learning', options.learning !== false],
    ['proxy', options.proxy === true],
    ['rsc', false],
    ['l2miss', options.l2miss === true],
    ['l3miss', options.l3miss === true],
    ['udp_csum', true],
    ['udp_zero_csum6_tx', false],
    ['udp_zero_csum6_rx', false],
    ['remcsum_tx', false],
    ['remcsum_rx', false],
    ['localbypass', true],
  ];
  for (const [key, on] of flags) printer.field(key, on);
}
