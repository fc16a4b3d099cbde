import type { Program } from '#kernel/process/program.ts';
import { SystemManager } from './manager.ts';
import { fullName } from './systemctl.ts';

const VERBS = ['start', 'stop', 'restart', 'reload', 'force-reload', 'status', 'try-restart'];

/** service(8), which on Debian hands the work to systemctl. */
export const service: Program = function* (proc) {
  const [name, verb] = proc.argv.slice(1);
  if (name === '--status-all') {
    const up = SystemManager.of(proc)?.service('docker.service')?.state === 'active';
    yield* proc.print(` [ ${up ? '+' : '-'} ]  docker\n`);
    return 0;
  }
  if (name === undefined || verb === undefined || !VERBS.includes(verb)) {
    yield* proc.printError(
      'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n',
    );
    return 1;
  }
  if (!SystemManager.of(proc)?.unit(fullName(name)) && verb !== 'status') {
    yield* proc.printError(`Failed to ${verb} ${fullName(name)}: Unit ${fullName(name)} not found.\n`);
    return 5;
  }
  const child = proc.spawn('/usr/bin/systemctl', [
    'systemctl',
    verb === 'force-reload' ? 'reload' : verb,
    fullName(name),
  ]);
  const ended = yield* proc.wait(child);
  return ended && typeof ended.status === 'object' && 'code' in ended.status ? ended.status.code : 1;
};
