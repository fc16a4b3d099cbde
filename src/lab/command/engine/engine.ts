import type { Coroutine } from '#kernel/coroutine.ts';
import { LabError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import { UsageError } from '../usageerror.ts';
import type { LabCall, Verb } from '../verb.ts';

type Action = (host: Host) => Coroutine<string>;

const ACTIONS: Readonly<Record<string, Action>> = { start, stop, kill };

/** `lab engine`: starts, stops or kills the Docker Engine of a host. */
export const engine: Verb = {
  name: 'engine',
  usage: 'start|stop|kill HOST',
  short: 'Start, stop or kill the Docker Engine of a host',
  help: `stop is what 'systemctl stop docker.socket docker' does on that host: containers are stopped with the engine. kill
ends it from one moment to the next and keeps it down: containers go on without it. start brings it back; containers
then follow their restart policy.

Examples:
  lab engine stop node2
  lab engine kill node1
  lab engine start node1`,
  *run(call) {
    const [what, name, ...more] = call.args;
    const action = ACTIONS[what ?? ''];
    if (!action) throw new UsageError(`expected ${Object.keys(ACTIONS).join(', ')}`);
    if (name === undefined || more.length > 0) throw new UsageError('expected one host');
    const host = call.lab.hosts.get(name);
    if (!host) throw new UsageError(`there is no host ${name}; there are ${[...call.lab.hosts.keys()].join(', ')}`);
    if (!host.hasEngine) throw new LabError(`${name} has no Docker Engine`);
    yield* call.proc.print(`${yield* action(host)}\n`);
    return 0;
  },
  complete: ({ args, lab }: LabCall) =>
    args.length <= 1
      ? Object.keys(ACTIONS)
      : [...lab.hosts.values()].filter((host) => host.hasEngine).map(({ name }) => name),
};

function* start(host: Host): Coroutine<string> {
  const service = host.services.service('docker.service');
  service?.reset();
  if (!(yield* service?.start() ?? never()))
    throw new LabError(`the Docker Engine of ${host.name} does not start; 'journalctl -u docker' there says why`);
  return `The Docker Engine of ${host.name} runs.`;
}

function* stop(host: Host): Coroutine<string> {
  closeSocket(host);
  yield* host.services.service('docker.service')?.stop() ?? never();
  return `The Docker Engine of ${host.name} is stopped.`;
}

function* kill(host: Host): Coroutine<string> {
  closeSocket(host);
  const service = host.services.service('docker.service');
  service?.hold();
  service?.process?.signal('SIGKILL');
  yield* host.services.until(() => !service?.busy);
  return `The Docker Engine of ${host.name} is killed.`;
}

/** Nobody who asks the engine something shall start it. */
function closeSocket({ services }: Host): void {
  for (const socket of services.triggers('docker.service')) socket.stop();
}

function* never(): Coroutine<false> {
  return false;
}
