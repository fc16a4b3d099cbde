import type { Coroutine } from '#kernel/coroutine.ts';
import { type Fault, faultText } from '../../underlay/fault.ts';
import type { LabCall } from '../verb.ts';

/** Breaks something and says so. */
export function* report({ lab, proc }: LabCall, ...faults: readonly Fault[]): Coroutine<number> {
  for (const fault of faults) {
    lab.underlay.add(fault);
    yield* proc.print(`${sentence(faultText(fault))}\n`);
  }
  return 0;
}

/** Text as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
