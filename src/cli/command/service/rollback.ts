import { serviceInspect } from '#client/service/inspect.ts';
import { serviceUpdate } from '#client/service/update.ts';
import type { Command } from '../../command.ts';
import { exactArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { DETACH, QUIET } from './flags.ts';
import { normalizeSpec } from './normalize.ts';
import { waitOnService } from './progress/wait.ts';

/** `docker service rollback` */
export const rollbackCommand: Command = {
  use: 'rollback [OPTIONS] SERVICE',
  short: "Revert changes to a service's configuration",
  args: exactArgs(1),
  flags: [QUIET, DETACH],
  *run(context) {
    const [name = ''] = context.args;
    const { ID, Version, Spec } = yield* serviceInspect(context.client, name);
    const warnings = yield* serviceUpdate(context.client, ID, Version, normalizeSpec(Spec), { rollback: 'previous' });
    for (const warning of warnings) yield* context.err(`${warning}\n`);
    yield* context.out(`${name}\n`);
    if (!context.flags.bool('detach')) yield* waitOnService(context, name, context.flags.bool('quiet'));
  },
  complete: completeServices(1),
};
