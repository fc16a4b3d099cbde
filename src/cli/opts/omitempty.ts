/** Whether Go's encoding/json leaves a member with this value out where its tag says omitempty. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The object without its empty members; those named in `kept` (pointers, in Go) go only where they are undefined. */
export function omitEmpty<T extends object>(object: T, kept: readonly (keyof T)[] = []): T {
  const members = Object.entries(object).filter(([name, value]) =>
    kept.includes(name as keyof T) ? value !== undefined : !isEmpty(value),
  );
  return Object.fromEntries(members) as T;
}
