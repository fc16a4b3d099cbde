import type { Lab } from '../lab.ts';
import type { SegmentPicture } from '../picture.ts';

/** What lies between the hosts. */
export function segmentPictures({ underlay, scenario }: Lab): SegmentPicture[] {
  const routers = new Set(underlay.gateways.map(({ subnet }) => subnet.masked().text));
  return [...underlay.segments.values()].map(({ name, subnet, gateway, mtu }) => {
    const own = gateway !== undefined && routers.has(subnet.text);
    return {
      name,
      subnet: subnet.text,
      ...(own && { gateway: gateway.text }),
      ...(mtu !== undefined && { mtu }),
      ...(own && scenario.internet && { internet: true }),
    };
  });
}
