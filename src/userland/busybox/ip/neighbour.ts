import { SECOND } from '#kernel/clock.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpContext } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import type { Words } from '../../iproute2/words.ts';
import { deviceNamed, verbOf } from './words.ts';

/** `ip neigh …` of busybox: it can only show and forget. */
export function neighbourApplet(context: IpContext, words: Words): void {
  const verb = verbOf(words, ['show', 'flush'], 'show');
  let device: NetDevice | undefined;
  let to: Prefix | undefined;
  let state: string | undefined;
  const bare = words.done;
  while (!words.done) {
    if (words.accept('dev')) device = deviceNamed(context, words.argument());
    else if (words.accept('nud')) state = words.argument().toUpperCase();
    else {
      words.accept('to');
      const text = words.argument();
      to = Prefix.tryParse(text);
      if (!to) throw new IpProblem(`invalid argument '${text}' to 'ip'`, 1);
    }
  }
  if (verb === 'flush' && bare) throw new IpProblem('flush requires arguments', 1);
  const { neighbours, clock } = context.net;
  const { family } = context.options;
  for (const neighbour of neighbours.list()) {
    const current = neighbours.stateOf(neighbour);
    if ((device && neighbour.device !== device) || (family && neighbour.addr.family !== family)) continue;
    if (
      (to && !to.contains(neighbour.addr)) ||
      (state === undefined ? current === 'NOARP' : state !== 'ALL' && current !== state)
    )
      continue;
    if (verb === 'flush') {
      context.requireAdmin();
      if (current !== 'PERMANENT') neighbours.remove(neighbour.device, neighbour.addr);
      continue;
    }
    const seconds = (since: number) => Math.floor((clock.now - since) / SECOND);
    const watched = current === 'REACHABLE' || current === 'DELAY' || current === 'PROBE' || current === 'INCOMPLETE';
    const parts = [
      `${neighbour.addr.text} ${device ? '' : `dev ${neighbour.device.name} `}${neighbour.mac ? `lladdr ${neighbour.mac}` : ''}`,
      ...(neighbour.isRouter ? ['router'] : []),
      ...(watched ? ['ref 1'] : []),
      `used ${seconds(neighbour.usedAt)}/${seconds(neighbour.confirmedAt)}/${seconds(neighbour.updatedAt)}`,
      `probes ${neighbour.probes}`,
      current,
    ];
    context.printer.text(`${parts.join(' ')}\n`);
  }
}
