import type { PortConfig } from '#api/swarm/network.ts';
import { portText } from '../../../opts/swarmport.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';

/** Published ports after --publish-rm, which names target ports, and --publish-add. */
export function changePorts(flags: FlagValues, ports: readonly PortConfig[]): PortConfig[] {
  const known = new Map(ports.map((port) => [textOf(port), port]));
  const gone = flags.get<readonly PortConfig[]>('publish-rm');
  const kept = [...known.values()].filter((port) => !gone.some((other) => isSameTarget(port, other)));
  const added = flags.get<readonly PortConfig[]>('publish-add').filter((port) => !known.has(textOf(port)));
  return [...kept, ...added].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function isSameTarget(a: PortConfig, b: PortConfig): boolean {
  const { Protocol = 'tcp', PublishMode = 'ingress' } = b;
  return (
    a.TargetPort === b.TargetPort && (a.Protocol ?? 'tcp') === Protocol && (a.PublishMode ?? 'ingress') === PublishMode
  );
}

function textOf(port: PortConfig): string {
  return portText(port);
}
