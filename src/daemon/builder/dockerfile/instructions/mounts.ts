import { invalidParameter } from '#errdefs/errdefs.ts';
import { quoted } from '../quoted.ts';

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const KEYS = [
  'type',
  'from',
  'source',
  'src',
  'target',
  'dst',
  'destination',
  'readonly',
  'ro',
  'readwrite',
  'rw',
  'id',
  'sharing',
  'mode',
  'uid',
  'gid',
  'required',
  'size',
  'env',
];
const SWITCHES = ['readonly', 'ro', 'readwrite', 'rw', 'required'];

/** Checks one `RUN --mount=` (BuildKit instructions/commands_runmount.go). @throws DockerError */
export function checkMount(text: string, expand: (word: string) => string): void {
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (equals < 0) {
      if (SWITCHES.includes(key)) continue;
      throw invalidParameter(`invalid field '${field}' must be a key=value pair`);
    }
    if (!KEYS.includes(key)) throw invalidParameter(`unexpected key '${key}' in '${field}'`);
    const value = expand(field.slice(equals + 1));
    if (key === 'type' && !TYPES.includes(value.toLowerCase()))
      throw invalidParameter(`unsupported mount type ${quoted(value)}`);
  }
}
