/** Parameters of a request; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** Filters as the API takes them: the values of each name. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** The query string of `query`, sorted by name as Go's url.Values.Encode does, with its question mark. */
export function encodeQuery(query: Query): string {
  const names = Object.keys(query).sort();
  const pairs: string[] = [];
  for (const name of names) {
    const value = query[name];
    if (value !== undefined) pairs.push(`${queryEscape(name)}=${queryEscape(value)}`);
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** The query string of pairs in their order, with its question mark: for names that come more than once. */
export function queryText(pairs: readonly (readonly [string, string])[]): string {
  const text = pairs.map(([name, value]) => `${queryEscape(name)}=${queryEscape(value)}`).join('&');
  return text === '' ? '' : `?${text}`;
}

/** The JSON of `filters` (`{"label":{"a":true}}`), or undefined where there are none. */
export function encodeFilters(filters: Filters | undefined): string | undefined {
  if (filters === undefined || filters.size === 0) return undefined;
  const names = [...filters.keys()].sort();
  const json: Record<string, Record<string, true>> = {};
  for (const name of names) {
    json[name] = Object.fromEntries([...(filters.get(name) ?? [])].sort().map((value) => [value, true]));
  }
  return JSON.stringify(json);
}

/** A path segment taken from the command line, as Go's URL escapes it (slashes stay). */
export function encodePath(segment: string): string {
  return encodeURI(segment).replace(/[?#]/g, (character) => encodeURIComponent(character));
}

/** '1' for a switch that is on, nothing otherwise: how the Go client writes booleans. */
export function flag(on: boolean | undefined): string | undefined {
  return on ? '1' : undefined;
}

function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
