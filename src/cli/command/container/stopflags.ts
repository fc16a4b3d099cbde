import type { FlagDefinition } from '../../command.ts';
import { STRING } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';

const SECONDS = { kind: INT, usage: 'Seconds to wait before killing the container', variable: 'timeout' };

/** The flags of `docker stop` and `docker restart`. */
export const STOP_FLAGS: readonly FlagDefinition[] = [
  { name: 'signal', short: 's', kind: STRING, usage: 'Signal to send to the container' },
  { name: 'time', ...SECONDS, deprecated: 'use --timeout instead' },
  { name: 'timeout', short: 't', ...SECONDS },
];
