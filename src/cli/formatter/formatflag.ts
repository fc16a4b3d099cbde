import type { FlagDefinition } from '../command.ts';
import { STRING } from '../pflag/kinds.ts';

const TEMPLATE = `'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`;

/** --format of commands that list things (docker/cli: flags.FormatHelp). */
export const LIST_FORMAT: FlagDefinition = {
  name: 'format',
  kind: STRING,
  usage: `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
${TEMPLATE}`,
};

/** --format of commands that show one thing (docker/cli: flags.InspectFormatHelp). */
export const INSPECT_FORMAT: FlagDefinition = {
  name: 'format',
  short: 'f',
  kind: STRING,
  usage: `Format output using a custom template:\n${TEMPLATE}`,
};
