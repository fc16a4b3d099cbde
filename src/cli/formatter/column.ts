import type { Struct, TemplateFunction } from './template/value.ts';

/** One thing that a list can show of its items: `{{.Name}}`, with the header it has in a table. */
export interface Column<T> {
  name: string;
  header: string;
  /** A value, or a function for methods with arguments (`{{.Label "x"}}`). */
  value(item: T): unknown;
  /** Methods with arguments take no part in `{{json .}}`. */
  method?: boolean;
}

/** An item as a template sees it: docker/cli's formatter contexts. */
export class ItemContext<T> implements Struct {
  readonly escapesHtml = true;

  constructor(
    readonly goType: string,
    readonly columns: readonly Column<T>[],
    readonly item: T,
  ) {}

  field(name: string): { value: unknown } | undefined {
    const column = this.columns.find((candidate) => candidate.name === name);
    return column && { value: column.value(this.item) };
  }

  fields(): { name: string; key: string; value: unknown }[] {
    return this.columns
      .filter((column) => !column.method)
      .map((column) => ({ name: column.name, key: column.name, value: column.value(this.item) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** The headers as a template sees them: docker/cli's SubHeaderContext, a map with a method Label. */
export class HeaderContext<T> implements Struct {
  readonly goType = 'formatter.SubHeaderContext';

  constructor(readonly columns: readonly Column<T>[]) {}

  field(name: string): { value: unknown } | undefined {
    if (name === 'Label') return { value: labelHeader as TemplateFunction };
    const column = this.columns.find((candidate) => candidate.name === name && !candidate.method);
    return { value: column?.header };
  }

  fields(): { name: string; key: string; value: unknown }[] {
    return this.columns.map(({ name, header }) => ({ name, key: name, value: header }));
  }
}

/** The last part of a label's name, as its column's header. */
function labelHeader(name: unknown): string {
  const parts = String(name).split('.');
  return (parts[parts.length - 1] ?? '').replace(/[-_]/g, ' ');
}

/** A label's value, as the method Label of every context answers it. */
export function labelColumn<T>(labels: (item: T) => Readonly<Record<string, string>> | null | undefined): Column<T> {
  return {
    name: 'Label',
    header: '',
    method: true,
    value: (item) => (name: unknown) => labels(item)?.[String(name)] ?? '',
  };
}

/** All labels of an item, `name=value`, in order and with commas between. */
export function joinLabels(labels: Readonly<Record<string, string>> | null | undefined): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
}
