import type { Addr } from '#netip/addr.ts';

/** One end of a connection: an address and a port number. */
export interface Endpoint {
  readonly addr: Addr;
  readonly port: number;
}

/** `192.0.2.1:80`, or `[2001:db8::1]:80`. */
export function endpointText({ addr, port }: Endpoint): string {
  return addr.family === 4 ? `${addr.text}:${port}` : `[${addr.text}]:${port}`;
}
