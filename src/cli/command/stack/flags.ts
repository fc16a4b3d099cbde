import type { FlagDefinition } from '../../pflag/flag.ts';
import { STRING_SLICE } from '../../pflag/kinds.ts';

export const COMPOSE_FILES: FlagDefinition = {
  name: 'compose-file',
  short: 'c',
  kind: STRING_SLICE,
  usage: 'Path to a Compose file, or "-" to read from stdin',
};
