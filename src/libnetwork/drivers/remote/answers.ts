import { forbidden, unknownError } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import type { DriverEndpoint, StaticRoute } from '../../driverapi/driver.ts';
import type { EndpointInterface, JoinResponse, Response } from './messages.ts';

/** @throws unknown `remote: …` where the plug-in says that something went wrong */
export function checked<R extends Response>(answer: R): R {
  if (answer.Err) throw unknownError(`remote: ${answer.Err}`);
  return answer;
}

/** Gives an endpoint what the plug-in has chosen for it. @throws unknown where it had it already, or for bad texts */
export function takeInterface(endpoint: DriverEndpoint, given: Partial<EndpointInterface>): void {
  const { Address: ipv4 = '', AddressIPv6: ipv6 = '', MacAddress: mac = '' } = given;
  if (mac !== '') {
    const parsed = parseMac(mac);
    if (!parsed) throw unknownError(`address ${mac}: invalid MAC address`);
    if (endpoint.mac) throw modified('MAC address', present('MAC address', endpoint.mac, mac));
    endpoint.mac = parsed;
  }
  if (ipv4 !== '') {
    const parsed = cidr(ipv4);
    if (endpoint.address4) throw modified('address', present('IP', endpoint.address4.text, parsed.text));
    endpoint.address4 = parsed;
  }
  if (ipv6 !== '') {
    const parsed = cidr(ipv6);
    if (endpoint.address6) throw modified('address', present('IPv6', endpoint.address6.text, parsed.text));
    endpoint.address6 = parsed;
  }
}

/** @throws unknown for what is no address */
export function gateway(text: string | undefined, what: 'Gateway' | 'GatewayIPv6'): Addr | undefined {
  if (!text) return undefined;
  const address = Addr.tryParse(text);
  if (!address) throw unknownError(`unable to parse ${what} ${JSON.stringify(text)}`);
  return address;
}

/** @throws unknown for a destination or a next hop that is none */
export function staticRoutes(routes: JoinResponse['StaticRoutes']): StaticRoute[] {
  return (routes ?? []).map(({ Destination = '', NextHop = '' }) => {
    const destination = cidr(Destination);
    if (NextHop === '') return { destination };
    const via = Addr.tryParse(NextHop);
    if (!via) throw unknownError(`failed to parse nexthop IP ${NextHop}`);
    return { destination, via };
  });
}

function cidr(text: string): Prefix {
  const prefix = text.includes('/') ? Prefix.tryParse(text) : undefined;
  if (!prefix) throw unknownError(`invalid CIDR address: ${text}`);
  return prefix;
}

function modified(what: string, reason: Error): Error {
  return unknownError(`driver modified interface ${what}: ${reason.message}`);
}

function present(what: string, had: string, given: string): Error {
  return forbidden(`endpoint interface ${what} present (${had}). Cannot be modified with (${given}).`);
}
