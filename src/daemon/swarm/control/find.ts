import { RpcError } from '../rpcerror.ts';
import type { TableName, Tables } from '../store/objects.ts';
import type { Store } from '../store/store.ts';

/**
 * The object that somebody means: its id, its name or the beginning of its id, in this order (moby
 * daemon/cluster/helpers.go).
 * @throws RpcError NotFound `service web not found`, InvalidArgument `service 1 is ambiguous (2 matches found)`
 */
export function findObject<Name extends TableName>(store: Store, table: Name, term: string): Tables[Name] {
  const exact = store.get(table, term) ?? (term === '' ? undefined : store.byName(table, term));
  if (exact) return exact;
  const begun = term === '' ? [] : store.list(table).filter(({ ID: id }) => id.startsWith(term));
  const [only] = begun;
  if (begun.length > 1)
    throw new RpcError('InvalidArgument', `${table} ${term} is ambiguous (${begun.length} matches found)`);
  if (!only) throw new RpcError('NotFound', `${table} ${term} not found`);
  return only;
}

/** What a list may be asked for; of several values of one key any may fit, and every label must. */
export interface ListFilter {
  readonly namePrefixes?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whether an object with that id, name and labels is asked for. */
export function isListed(filter: ListFilter, id: string, name: string, labels: Record<string, string> | null): boolean {
  const { namePrefixes = [], idPrefixes = [] } = filter;
  if (namePrefixes.length > 0 && !namePrefixes.some((prefix) => name.startsWith(prefix))) return false;
  if (idPrefixes.length > 0 && !idPrefixes.some((prefix) => id.startsWith(prefix))) return false;
  return Object.entries(filter.labels ?? {}).every(([key, value]) => {
    const found = labels?.[key];
    return found !== undefined && (value === '' || found === value);
  });
}
