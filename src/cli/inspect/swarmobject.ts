import { decodeBase64 } from '../base64.ts';
import { NIL_MAP, NIL_SLICE, Scalar, type Struct } from '../formatter/template/value.ts';
import { goTime } from '../formatter/time.ts';
import { formatDuration } from '../pflag/duration.ts';
import { typed } from './goobject.ts';
import { SWARM_TYPES } from './swarmtypes.ts';

interface Field {
  name: string;
  type: string;
  /** Left out of JSON when it is empty. */
  omitEmpty: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** An object of the cluster's API as the Go struct that docker/cli decodes it into. */
export class SwarmObject implements Struct {
  readonly #json: Json;

  /** @param type one of SWARM_TYPES */
  constructor(
    readonly type: string,
    json: object,
  ) {
    this.#json = json as Json;
  }

  get goType(): string {
    return `swarm.${this.type}`;
  }

  field(name: string): { value: unknown } | undefined {
    const field = fieldsOf(this.type).find((candidate) => candidate.name === name);
    return field && { value: goValue(field.type, this.#json[name]) };
  }

  fields(): { name: string; key: string; value: unknown; omitted?: boolean }[] {
    return fieldsOf(this.type).map(({ name, type, omitEmpty }) => {
      const value = goValue(type, this.#json[name]);
      return { name, key: name, value, omitted: omitEmpty && isEmpty(type, value) };
    });
  }
}

function fieldsOf(type: string): Field[] {
  return (SWARM_TYPES[type] ?? '').split(' ').flatMap((text) => {
    const [, name, fieldType, optional] = /^(\w+):(.+?)(\??)$/.exec(text) ?? [];
    return name && fieldType ? [{ name, type: fieldType, omitEmpty: optional === '?' }] : [];
  });
}

function goValue(type: string, json: unknown): unknown {
  if (type.startsWith('[]')) {
    return Array.isArray(json) ? json.map((item) => goValue(type.slice(2), item)) : NIL_SLICE;
  }
  if (type.startsWith('*')) {
    const pointed = type.slice(1);
    if (json !== undefined && json !== null) return goValue(pointed, json);
    return new Scalar('<nil>', null, { empty: true, nil: `*${goName(pointed)}` });
  }
  switch (type) {
    case 'string':
      return json ?? '';
    case 'int':
      return json ?? 0;
    case 'bool':
      return json ?? false;
    case 'map':
      return json ? new Map(Object.entries(json)) : NIL_MAP;
    case 'time':
      return new Scalar(goTime((json as string | undefined) ?? '0001-01-01T00:00:00Z'), json ?? '0001-01-01T00:00:00Z');
    case 'duration':
      return new Scalar(formatDuration((json as number | undefined) ?? 0), json ?? 0, { empty: !json });
    case 'mode':
      return new Scalar(modeText((json as number | undefined) ?? 0), json ?? 0, { empty: !json });
    case 'bytes':
      return bytesOf((json as string | undefined) ?? '');
    case 'any':
      return typed(json ?? null);
  }
  return new SwarmObject(type, (json as object | undefined) ?? {});
}

/** Permission bits as Go's os.FileMode shows them: `-r--r--r--`. */
function modeText(mode: number): string {
  return `-${[...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-')).join('')}`;
}

function goName(type: string): string {
  return type in SWARM_TYPES ? `swarm.${type}` : type;
}

function bytesOf(base64: string): Scalar {
  const bytes = decodeBase64(base64);
  return new Scalar(`[${bytes.join(' ')}]`, base64, {
    empty: bytes.length === 0,
    plain: new TextDecoder().decode(bytes),
  });
}

function isEmpty(type: string, value: unknown): boolean {
  if (value instanceof SwarmObject) return false;
  if (value instanceof Scalar) return type === 'time' ? false : (value.options.empty ?? false);
  // What a pointer points to may be the zero value.
  if (type.startsWith('*')) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  return value === '' || value === 0 || value === false || value === null;
}
