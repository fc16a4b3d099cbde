import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { AddressPool, Setting } from './config.ts';
import type { OptionKind } from './options.ts';

/** A setting that cannot be read; its text is Go's. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Go's names of the types that options have. */
const GO_TYPES: Readonly<Record<OptionKind, string>> = {
  bool: 'bool',
  string: 'string',
  int: 'int',
  bytes: 'string',
  list: '[]string',
  ip: 'net.IP',
  ips: '[]net.IP',
  map: 'map[string]string',
  mapmap: 'map[string]map[string]string',
  pools: '[]*types.NetworkToSplit',
  runtimes: 'map[string]system.Runtime',
  ulimits: 'map[string]*container.Ulimit',
};

/** Checks a value of daemon.json. @throws ConfigError as Go's json package words it */
export function checkJson(key: string, kind: OptionKind, value: Setting): void {
  if (value === null) return;
  switch (kind) {
    case 'bool':
      expect(key, kind, value, 'boolean');
      return;
    case 'string':
      expect(key, kind, value, 'string');
      return;
    case 'int':
      expect(key, kind, value, 'number');
      return;
    case 'ip':
      expect(key, kind, value, 'string');
      checkAddress(value as string);
      return;
    case 'list':
    case 'ips':
      if (!Array.isArray(value)) throw mismatch(key, kind, value);
      for (const entry of value) {
        if (typeof entry !== 'string') throw mismatchOf(key, describe(entry), kind === 'ips' ? 'net.IP' : 'string');
        if (kind === 'ips') checkAddress(entry);
      }
      return;
    case 'map':
      if (!isRecord(value)) throw mismatch(key, kind, value);
      for (const [name, entry] of Object.entries(value))
        if (typeof entry !== 'string' && key !== 'features')
          throw mismatchOf(`${key}.${name}`, describe(entry), 'string');
      return;
    case 'pools':
      if (!Array.isArray(value)) throw mismatch(key, kind, value);
      for (const { base } of value as Partial<AddressPool>[]) checkPrefix(base ?? '');
      return;
    case 'bytes':
      return;
    default:
      if (!isRecord(value)) throw mismatch(key, kind, value);
  }
}

function expect(key: string, kind: OptionKind, value: Setting, type: string): void {
  if (typeof value !== type) throw mismatch(key, kind, value);
}

function mismatch(key: string, kind: OptionKind, value: Setting): ConfigError {
  return mismatchOf(key, describe(value), GO_TYPES[kind]);
}

function mismatchOf(key: string, found: string, type: string): ConfigError {
  return new ConfigError(`json: cannot unmarshal ${found} into Go struct field Config.${key} of type ${type}`);
}

/** What Go calls a JSON value. */
export function describe(value: Setting): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

export function isRecord(value: Setting): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkAddress(text: string): void {
  if (!Addr.tryParse(text)) throw new ConfigError(`invalid IP address: ${text}`);
}

/** @throws ConfigError with netip's words */
export function checkPrefix(text: string): void {
  if (!text.includes('/')) throw new ConfigError(`netip.ParsePrefix(${JSON.stringify(text)}): no '/'`);
  const [address = ''] = text.split('/');
  if (!Addr.tryParse(address))
    throw new ConfigError(
      `netip.ParsePrefix(${JSON.stringify(text)}): ParseAddr(${JSON.stringify(address)}): unable to parse IP`,
    );
  if (!Prefix.tryParse(text))
    throw new ConfigError(`netip.ParsePrefix(${JSON.stringify(text)}): prefix length out of range`);
}

/**
 * Reads a flag's value.
 * @param before what the flag has got so far, for those that can be given more than once
 * @throws ConfigError in the words that stand behind `invalid argument … for …:`
 */
export function parseFlag(flag: string, kind: OptionKind, text: string, before: Setting): Setting {
  switch (kind) {
    case 'bool':
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
      if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
      throw new ConfigError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    case 'int':
      if (!/^[-+]?\d+$/.test(text))
        throw new ConfigError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
      return Number(text);
    case 'ip':
      if (!Addr.tryParse(text)) throw new ConfigError(`failed to parse IP: ${JSON.stringify(text)}`);
      return text;
    case 'ips':
      for (const each of text.split(','))
        if (!Addr.tryParse(each)) throw new ConfigError(`invalid string being converted to IP address: ${each}`);
      return [...asList(before), ...text.split(',')];
    case 'list':
      return [...asList(before), listItem(flag, text)];
    case 'map': {
      const [name = '', ...rest] = text.split('=');
      const value = rest.join('=');
      return { ...(before as object | undefined), [name]: flag === 'feature' ? value === 'true' : value };
    }
    case 'mapmap': {
      const [root = '', name = '', ...rest] = text.split('=');
      if (rest.length === 0)
        throw new ConfigError(`invalid value ${JSON.stringify(text)} for map option, should be root-key=key=value`);
      const all = (before ?? {}) as Record<string, Record<string, string>>;
      return { ...all, [root]: { ...all[root], [name]: rest.join('=') } };
    }
    case 'pools':
      return [...((before as AddressPool[] | undefined) ?? []), parsePool(text)];
    default:
      return text;
  }
}

function asList(before: Setting): string[] {
  return (before as string[] | undefined) ?? [];
}

/** @throws ConfigError */
function listItem(flag: string, text: string): string {
  if (flag === 'host') checkHost(text);
  if (flag === 'label' && !text.includes('=')) throw new ConfigError(`bad attribute format: ${text}`);
  return text;
}

/** @throws ConfigError `invalid bind address (foo://x): unsupported proto 'foo'` */
export function checkHost(text: string): void {
  const [, proto = 'tcp'] = /^([^:]*):\/\//.exec(text) ?? [];
  if (!['unix', 'tcp', 'fd'].includes(proto))
    throw new ConfigError(`invalid bind address (${text}): unsupported proto '${proto}'`);
}

/** `base=10.10.0.0/16,size=24` */
function parsePool(text: string): AddressPool {
  let base = '';
  let size = 0;
  for (const field of text.split(',')) {
    const [name = '', value = ''] = field.split('=');
    if (name === 'base') {
      checkPrefix(value);
      base = value;
    } else if (name === 'size') size = Number(value);
    else throw new ConfigError(`unexpected key '${name}' in '${field}'`);
  }
  return { base, size };
}
