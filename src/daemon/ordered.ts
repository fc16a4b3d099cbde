/** A copy with its keys sorted: Go writes maps that way. Undefined and null stay what they are. */
export function ordered<T>(map: Readonly<Record<string, T>>): Record<string, T>;
export function ordered<T>(map: Readonly<Record<string, T>> | null | undefined): Record<string, T> | null | undefined;
export function ordered<T>(map: Readonly<Record<string, T>> | null | undefined): Record<string, T> | null | undefined {
  if (map === null || map === undefined) return map;
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
