import type { PortConfig } from '#api/swarm/network.ts';

interface Run {
  protocol: string;
  published: [first: number, last: number];
  target: [first: number, last: number];
}

/** The ports a service has on every node: `*:8080->80/tcp`, runs of them joined as `*:80-81->80-81/tcp`. */
export function ingressPorts(ports: readonly PortConfig[]): string {
  const sorted = [...ports].sort((a, b) => {
    const [left = '', right = ''] = [a.Protocol, b.Protocol];
    if (left !== right) return left < right ? -1 : 1;
    return (a.PublishedPort ?? 0) - (b.PublishedPort ?? 0);
  });
  const runs: Run[] = [];
  for (const { Protocol = 'tcp', PublishMode, PublishedPort = 0, TargetPort = 0 } of sorted) {
    if (PublishMode !== 'ingress') continue;
    const run = runs.at(-1);
    if (run === undefined || !continues(run, Protocol, PublishedPort, TargetPort)) {
      runs.push({
        protocol: Protocol,
        published: [PublishedPort, PublishedPort],
        target: [TargetPort, TargetPort],
      });
      continue;
    }
    run.published[1] = PublishedPort;
    run.target[1] = TargetPort;
  }
  return runs
    .filter(({ published }) => published[0] > 0)
    .map(({ protocol, published, target }) => `*:${range(published)}->${range(target)}/${protocol}`)
    .join(', ');
}

/** Whether a port goes on where a run ends: next to it on both sides, or with the same target as all before it. */
function continues(run: Run, protocol: string, published: number, target: number): boolean {
  // The Go client computes these differences without a sign: what lies below is far above.
  const step = (to: number, from: number) => (to < from ? Number.POSITIVE_INFINITY : to - from);
  if (protocol !== run.protocol || step(published, run.published[1]) > 1 || step(target, run.target[1]) > 1) {
    return false;
  }
  return run.target[0] === run.target[1] || target > run.target[1];
}

function range([first, last]: [number, number]): string {
  return last > first ? `${first}-${last}` : String(first);
}
