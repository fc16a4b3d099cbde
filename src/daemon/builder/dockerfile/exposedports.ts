import { invalidParameter } from '#errdefs/errdefs.ts';

type Ports = Record<string, Record<string, never>>;
const HIGHEST = 65_535;

/** Ports that EXPOSE names: `80`, `53/udp`, `90-92` (docker/go-connections nat.ParsePortSpecs). @throws DockerError */
export function exposedPorts(texts: readonly string[]): Ports {
  const ports: Ports = {};
  for (const text of texts) {
    const slash = text.lastIndexOf('/');
    const protocol = (slash < 0 ? 'tcp' : text.slice(slash + 1)).toLowerCase();
    // What stands before the last colon is about the host, and says nothing here.
    const range = (slash < 0 ? text : text.slice(0, slash)).split(':').at(-1) ?? '';
    if (range === '') throw invalidParameter(`no port specified: ${text}<empty>`);
    const [first = '', last = first] = range.split('-');
    const fits = [first, last].every((end) => /^\d+$/.test(end) && Number(end) <= HIGHEST);
    if (!fits || range.split('-').length > 2 || Number(last) < Number(first))
      throw invalidParameter(`Invalid containerPort: ${range}`);
    if (!['tcp', 'udp', 'sctp'].includes(protocol)) throw invalidParameter(`Invalid proto: ${protocol}`);
    for (let port = Number(first); port <= Number(last); port++) ports[`${port}/${protocol}`] = {};
  }
  return ports;
}
