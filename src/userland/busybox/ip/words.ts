import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { IpContext } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import type { Words } from '../../iproute2/words.ts';

/** Takes the verb: the first of `verbs` that begins with the next word. @throws IpProblem */
export function verbOf(words: Words, verbs: readonly string[], fallback: string): string {
  const word = words.take();
  if (word === undefined) return fallback;
  const verb = verbs.find((name) => name.startsWith(word));
  if (word === '' || verb === undefined) throw invalid(word, 1);
  return verb;
}

export function invalid(word: string, status: number): IpProblem {
  return new IpProblem(`invalid argument '${word}' to 'ip'`, status);
}

/** The device called `name`. @throws IpProblem */
export function deviceNamed(context: IpContext, name: string, status = 1): NetDevice {
  const device = context.net.devices.byName(name);
  if (!device) throw new IpProblem(`can't find device '${name}'`, status);
  return device;
}
