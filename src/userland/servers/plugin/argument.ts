import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { PluginRefusal } from './serve.ts';

/** A message's argument, as it came in. */
export type Argument = Readonly<Record<string, unknown>>;

/** A text in it; empty where there is none. */
export function text(argument: Argument, name: string): string {
  const value = argument[name];
  return typeof value === 'string' ? value : '';
}

/** An object in it; empty where there is none. */
export function object(argument: Argument, name: string): Argument {
  const value = argument[name];
  return typeof value === 'object' && value !== null ? (value as Argument) : {};
}

/** @throws PluginRefusal for what is no network */
export function prefix(given: string): Prefix {
  const found = given.includes('/') ? Prefix.tryParse(given) : undefined;
  if (!found) throw new PluginRefusal(`${given} is no network`);
  return found.masked();
}

/** @throws PluginRefusal for what is no address */
export function address(given: string): Addr {
  const found = Addr.tryParse(given);
  if (!found) throw new PluginRefusal(`${given} is no address`);
  return found;
}
