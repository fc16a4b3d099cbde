import { type Command, StatusError } from '../../command.ts';
import { ConfigFile } from '../../config/configfile.ts';
import { ContextStore, currentContext, DEFAULT_CONTEXT } from '../../config/contextstore.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { quote } from '../../pflag/quote.ts';
import { minArgs } from '../../required.ts';

/** `docker context rm` */
export const rmCommand: Command = {
  use: 'rm CONTEXT [CONTEXT...]',
  aliases: ['remove'],
  aliasText: 'docker context rm, docker context remove',
  short: 'Remove one or more contexts',
  args: minArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force the removal of a context in use' }],
  *run({ proc, args, flags, out }) {
    const store = new ContextStore(proc);
    const force = flags.bool('force');
    const current = currentContext(proc);
    const faults: string[] = [];
    for (const name of args) {
      if (name === DEFAULT_CONTEXT) faults.push('context "default" cannot be removed');
      else if (!force && !store.has(name)) faults.push(`context ${quote(name)} does not exist`);
      else if (!force && name === current) faults.push(`context ${quote(name)} is in use, set -f flag to force remove`);
      else {
        store.remove(name);
        if (name === current) new ConfigFile(proc).useContext('');
        yield* out(`${name}\n`);
      }
    }
    if (faults.length > 0) throw new StatusError(1, faults.join('\n'));
  },
};
