import { isStruct, NIL_MAP, NIL_SLICE, Scalar, sortedKeys } from './value.ts';

/** encoding/json's Marshal of a template value, without escaping HTML: structs in field order, maps by key. */
export function marshal(value: unknown, indent = ''): string {
  return encode(value, indent, '');
}

function encode(value: unknown, indent: string, margin: string): string {
  if (value === null || value === undefined || value === NIL_SLICE || value === NIL_MAP) return 'null';
  if (value instanceof Scalar) return encode(value.json, indent, margin);
  if (typeof value === 'string')
    return JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    return bracket(
      '[',
      value.map((item) => encode(item, indent, margin + indent)),
      ']',
      indent,
      margin,
    );
  }
  if (isStruct(value) && value.escapesHtml) {
    const members = new Map(value.fields().map(({ key, value: field }) => [key, field]));
    return encode(members, indent, margin).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  }
  const entries: [string, unknown][] =
    value instanceof Map
      ? sortedKeys(value).map((key) => [key, value.get(key)])
      : isStruct(value)
        ? value
            .fields()
            .flatMap(({ key, value: field, omitted }) => (omitted ? [] : [[key, field] as [string, unknown]]))
        : Object.entries(value as object);
  const colon = indent === '' ? ':' : ': ';
  return bracket(
    '{',
    entries.map(([key, item]) => `${JSON.stringify(key)}${colon}${encode(item, indent, margin + indent)}`),
    '}',
    indent,
    margin,
  );
}

function bracket(open: string, items: string[], close: string, indent: string, margin: string): string {
  if (items.length === 0) return open + close;
  if (indent === '') return open + items.join(',') + close;
  return `${open}\n${items.map((item) => margin + indent + item).join(',\n')}\n${margin}${close}`;
}
