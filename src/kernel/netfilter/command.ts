import type { NetNamespace } from '../netns.ts';

/** What the iptables program prints on standard error before it ends with `status`. */
export class IptablesError extends Error {
  override readonly name = 'IptablesError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Executes one iptables command line. */
export function iptables(_ns: NetNamespace, _family: 4 | 6, _args: readonly string[]): { stdout: string } {
  return { stdout: '' };
}
