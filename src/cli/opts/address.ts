import { Addr } from '#netip/addr.ts';
import { CliError } from '../errors.ts';
import { quote } from '../pflag/quote.ts';
import { cut } from './list.ts';

/** An IP address in its canonical form; @throws CliError */
export function validateIpAddress(text: string): string {
  const addr = Addr.tryParse(text.trim());
  if (addr === undefined) throw new CliError(`IP address is not correctly formatted: ${text}`);
  return addr.toString();
}

/** Whether net.ParseMAC takes `text`: 6, 8 or 20 bytes with colons, hyphens or dots. */
export function isMacAddress(text: string): boolean {
  const mac = text.trim();
  return (
    /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?:(?:\1[0-9a-f]{2}){2}|(?:\1[0-9a-f]{2}){14})?$/i.test(
      mac,
    ) || /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}(?:\.[0-9a-f]{4}|(?:\.[0-9a-f]{4}){7})?$/i.test(mac)
  );
}

const DOMAIN = /^:?(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*(?=\.?\s*$)/i;

/** A search domain, or `.` for none; @throws CliError */
export function validateDnsSearch(text: string): string {
  const domain = text.replace(/^ +| +$/g, '');
  if (domain === '.') return domain;
  const name = /[a-z]/i.test(domain) ? DOMAIN.exec(domain)?.[0] : undefined;
  if (name === undefined || name.length >= 255) throw new CliError(`${domain} is not a valid domain`);
  return name;
}

/** `--add-host name=ip` or `name:ip`, in the form the API takes; @throws CliError */
export function validateExtraHost(text: string): string {
  let [name, value] = cut(text, '=');
  if (value === undefined) [name, value] = cut(text, ':');
  if (value === undefined || name === '' || name.includes(':')) {
    throw new CliError(`bad format for add-host: ${quote(text)}`);
  }
  if (value === 'host-gateway') return `${name}:${value}`;
  const address = /^\[(.+)\]$/.exec(value)?.[1] ?? value;
  if (Addr.tryParse(address) === undefined) throw new CliError(`invalid IP address in add-host: ${quote(address)}`);
  return `${name}:${address}`;
}

/** `--link container[:alias]`; @throws CliError */
export function validateLink(text: string): string {
  if (text === '') throw new CliError('empty string specified for links');
  if (text.split(':').length > 2) throw new CliError(`bad format for links: ${text}`);
  return text;
}
