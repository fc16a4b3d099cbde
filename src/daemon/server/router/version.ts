import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Exchange } from '../exchange.ts';

/** The version of an object that an update was made from. @throws DockerError */
export function versionOf({ query }: Exchange, noun: string): number {
  const text = query.get('version');
  if (!/^\d+$/.test(text)) throw invalidParameter(`invalid ${noun} version`);
  return Number(text);
}
