import type { Filters } from '../filters.ts';
import type { ListFilter } from './control/find.ts';

/** What the cluster's lists take of the API's filters. */
export function listFilter(filters: Filters): ListFilter & { names?: string[] } {
  return {
    namePrefixes: filters.get('name'),
    idPrefixes: filters.get('id'),
    labels: labelsOf(filters),
    names: filters.get('names'),
  };
}

/** `label=a` and `label=a=b` as pairs; a value of '' asks for none. */
export function labelsOf(filters: Filters): Record<string, string> {
  return Object.fromEntries(
    filters.get('label').map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name, value.join('=')];
    }),
  );
}
