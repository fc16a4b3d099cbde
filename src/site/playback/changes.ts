import type { FieldName, Layer, LayerName } from '#lab/packets/headers.ts';

/** A field of a header before and after a hop. */
export interface FieldChange {
  name: FieldName;
  before?: string;
  after?: string;
}

/** A header before and after a hop. */
export interface LayerChange {
  name: LayerName;
  outer: boolean;
  state: 'same' | 'changed' | 'added' | 'removed';
  fields: FieldChange[];
}

/** Compares the headers of a packet before and after a hop; where nothing was before, everything is the same. */
export function changesOf(before: readonly Layer[] | undefined, after: readonly Layer[]): LayerChange[] {
  const old = before ?? after;
  const changes: LayerChange[] = [];
  const rest = [...old];
  for (const layer of after) {
    const index = rest.findIndex((each) => isSame(each, layer));
    // What stood before the header that was found is gone.
    const was = index < 0 ? undefined : rest.splice(0, index + 1);
    for (const gone of was?.slice(0, -1) ?? []) changes.push(changeOf(gone, undefined));
    changes.push(changeOf(was?.at(-1), layer));
  }
  return [...changes, ...rest.map((gone) => changeOf(gone, undefined))];
}

function isSame(a: Layer, b: Layer): boolean {
  return a.name === b.name && a.outer === b.outer;
}

function changeOf(before: Layer | undefined, after: Layer | undefined): LayerChange {
  const { name, outer } = (after ?? before) as Layer;
  const [was, is] = [new Map(before?.fields), new Map(after?.fields)];
  const fields = [...new Set([...is.keys(), ...was.keys()])].map((field) => ({
    name: field,
    before: was.get(field),
    after: is.get(field),
  }));
  const changed = fields.some((field) => field.before !== field.after);
  const state = !before ? 'added' : !after ? 'removed' : changed ? 'changed' : 'same';
  return { name, outer, state, fields };
}
