import { NAMESPACE_LABEL } from '../namespace.ts';

/** Labels with the one that says to which stack something belongs, in order. */
export function stackLabels(
  stack: string,
  labels: Readonly<Record<string, string>> | undefined,
  others: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const entries = Object.entries({ ...labels, ...others, [NAMESPACE_LABEL]: stack });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
