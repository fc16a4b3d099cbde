import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { listUnitFiles, listUnits } from './listunits.ts';
import { linksOf, SystemManager, type Unit } from './manager.ts';
import { ServiceUnit } from './serviceunit.ts';
import { show } from './show.ts';
import { SocketUnit } from './socketunit.ts';
import { statusText } from './status.ts';
import { unitNames } from './unitfile.ts';

/** Exit statuses (LSB, systemctl(1)). */
const NOT_RUNNING = 3;
const NO_SUCH_UNIT = 4;
const NOT_LOADED = 5;

/** One call of systemctl. */
export interface Call {
  readonly proc: Process;
  readonly manager: SystemManager;
  readonly units: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

type Verb = (call: Call) => Coroutine<number>;

const VERBS: Readonly<Record<string, Verb>> = {
  start: (call) => each(call, start),
  stop,
  restart: (call) => each(call, restart),
  'try-restart': (call) => each(call, (inner, unit) => (unit.state === 'active' ? restart(inner, unit) : done())),
  reload: (call) => each(call, reload),
  'reload-or-restart': (call) =>
    each(call, (inner, unit) => (unit.state === 'active' ? reload(inner, unit) : restart(inner, unit))),
  kill: (call) => each(call, kill),
  status,
  'is-active': (call) =>
    ask(call, (unit) => [unit?.state ?? 'inactive', unit?.state === 'active' ? 0 : unit ? NOT_RUNNING : NO_SUCH_UNIT]),
  'is-failed': (call) => ask(call, (unit) => [unit?.state ?? 'inactive', unit?.state === 'failed' ? 0 : 1]),
  'is-enabled': isEnabled,
  enable: (call) => each(call, enable),
  disable: (call) => each(call, disable),
  'reset-failed': (call) =>
    each(call.units.length > 0 ? call : { ...call, units: unitNames(call.proc.fs) }, resetFailed),
  *'daemon-reload'({ manager }) {
    manager.reload();
    return 0;
  },
  cat,
  show,
  'list-units': listUnits,
  'list-unit-files': listUnitFiles,
};

const NEEDS_NO_UNIT: ReadonlySet<string> = new Set([
  'daemon-reload',
  'list-units',
  'list-unit-files',
  'status',
  'reset-failed',
]);

/** systemctl(1), as far as services and sockets go. Exit status: 0; 3 not running, 4 and 5 no such unit; 1 for the rest. */
export const systemctl: Program = function* (proc) {
  const words: string[] = [];
  const options = new Map<string, string>();
  const args = proc.argv.slice(1);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [, name, value] = /^--?([a-z-]+)(?:=(.*))?$/i.exec(arg) ?? [];
    if (name === undefined) words.push(arg);
    else if (
      value === undefined &&
      ['n', 'lines', 'p', 'property', 't', 'type', 's', 'signal', 'o', 'output'].includes(name)
    )
      options.set(name.length === 1 ? (SHORT[name] ?? name) : name, args[++at] ?? '');
    else options.set(SHORT[name] ?? name, value ?? '');
  }
  const [name = 'list-units', ...units] = words;
  const manager = SystemManager.of(proc);
  const verb = VERBS[name];
  if (!manager)
    return yield* fail(
      proc,
      "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down",
    );
  if (name === 'edit')
    return yield* fail(
      proc,
      'systemctl: not simulated: editing; write /etc/systemd/system/UNIT.d/override.conf and run systemctl daemon-reload',
    );
  if (!verb) return yield* fail(proc, `Unknown command verb '${name}'.`);
  if (units.length === 0 && !NEEDS_NO_UNIT.has(name)) return yield* fail(proc, 'Too few arguments.');
  return yield* verb({ proc, manager, units: units.map(fullName), options });
};

const SHORT: Readonly<Record<string, string>> = {
  n: 'lines',
  p: 'property',
  t: 'type',
  s: 'signal',
  q: 'quiet',
  l: 'full',
  a: 'all',
};

function* fail(proc: Process, text: string): Coroutine<number> {
  yield* proc.printError(`${text}\n`);
  return 1;
}

function* done(): Coroutine<number> {
  return 0;
}

/** `docker` means docker.service. */
export function fullName(name: string): string {
  return /\.[a-z]+$/.test(name) ? name : `${name}.service`;
}

function* each(call: Call, action: (call: Call, unit: Unit) => Coroutine<number>): Coroutine<number> {
  const { proc, manager } = call;
  const verb = proc.argv.find((arg, index) => index > 0 && !arg.startsWith('-')) ?? '';
  let status = 0;
  for (const name of call.units) {
    const unit = manager.unit(name);
    if (!unit) {
      const files = verb === 'enable' || verb === 'disable';
      yield* proc.printError(
        files
          ? `Failed to ${verb} unit: Unit ${name} does not exist\n`
          : `Failed to ${verb} ${name}: Unit ${name} not found.\n`,
      );
      status = files ? 1 : NOT_LOADED;
      continue;
    }
    status = (yield* action(call, unit)) || status;
  }
  return status;
}

/** Whoever changes a unit and does not say so works with the old one. */
function* warnOfChanges({ proc, manager }: Call, unit: Unit): Coroutine<void> {
  if (manager.outdated(unit))
    yield* proc.printError(
      `Warning: The unit file, source configuration file or drop-ins of ${unit.file.name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`,
    );
}

function* start(call: Call, unit: Unit): Coroutine<number> {
  yield* warnOfChanges(call, unit);
  if (unit instanceof SocketUnit) {
    unit.start();
    return 0;
  }
  if (yield* unit.start()) return 0;
  const name = unit.file.name;
  if (unit.limited)
    yield* call.proc.printError(
      `Job for ${name} failed because start of the service was attempted too often.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\nTo force a start use "systemctl reset-failed ${name}"\nfollowed by "systemctl start ${name}" again.\n`,
    );
  else
    yield* call.proc.printError(
      `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
    );
  return 1;
}

function* stop(call: Call): Coroutine<number> {
  const { manager, proc, units } = call;
  return yield* each(call, function* (inner, unit) {
    yield* warnOfChanges(inner, unit);
    if (unit instanceof SocketUnit) {
      unit.stop();
      return 0;
    }
    const triggers = manager
      .triggers(unit.name)
      .filter(({ state, file }) => state === 'active' && !units.includes(file.name));
    yield* unit.stop();
    if (triggers.length > 0)
      yield* proc.printError(
        `Stopping '${unit.name}', but its triggering units are still active:\n${triggers.map(({ file }) => file.name).join(', ')}\n`,
      );
    return 0;
  });
}

function* restart(call: Call, unit: Unit): Coroutine<number> {
  if (unit instanceof SocketUnit) unit.stop();
  else yield* unit.stop();
  return yield* start(call, unit);
}

function* reload(call: Call, unit: Unit): Coroutine<number> {
  const name = unit.file.name;
  if (!(unit instanceof ServiceUnit) || unit.file.value('Service.ExecReload') === '')
    return yield* fail(call.proc, `Failed to reload ${name}: Job type reload is not applicable for unit ${name}.`);
  if (unit.state !== 'active') return yield* fail(call.proc, `${name} is not active, cannot reload.`);
  yield* unit.reload();
  return 0;
}

function* kill({ options }: Call, unit: Unit): Coroutine<number> {
  const signal = (options.get('signal') ?? 'SIGTERM').replace(/^(?!SIG)/, 'SIG');
  if (unit instanceof ServiceUnit) unit.process?.signal(signal as 'SIGTERM', unit.manager.proc);
  return 0;
}

function* status({ proc, manager, units, options }: Call): Coroutine<number> {
  let result = 0;
  const wanted = units.length > 0 ? units : ['docker.service'];
  for (const [index, name] of wanted.entries()) {
    if (index > 0) yield* proc.print('\n');
    const unit = manager.unit(name);
    if (!unit) {
      yield* proc.printError(`Unit ${name} could not be found.\n`);
      result = NO_SUCH_UNIT;
      continue;
    }
    yield* proc.print(statusText(manager, unit, Number(options.get('lines') ?? 10)));
    if (unit.state !== 'active') result = NOT_RUNNING;
  }
  return result;
}

function* ask(
  { proc, manager, units, options }: Call,
  answer: (unit: Unit | undefined) => [text: string, status: number],
): Coroutine<number> {
  let result = 1;
  for (const [index, name] of units.entries()) {
    const [text, code] = answer(manager.unit(name));
    if (!options.has('quiet')) yield* proc.print(`${text}\n`);
    result = index === 0 ? code : Math.min(result, code);
  }
  return result;
}

function* isEnabled({ proc, manager, units }: Call): Coroutine<number> {
  let result = 1;
  for (const name of units) {
    const unit = manager.unit(name);
    if (!unit) {
      yield* proc.print('not-found\n');
      result = NO_SUCH_UNIT;
      continue;
    }
    const enabled = manager.enabled(name);
    yield* proc.print(`${enabled ? 'enabled' : linksOf(unit.file).length > 0 ? 'disabled' : 'static'}\n`);
    if (enabled) result = 0;
  }
  return result;
}

function* enable(call: Call, unit: Unit): Coroutine<number> {
  const { fs } = call.proc;
  for (const link of linksOf(unit.file)) {
    if (fs.exists(link)) continue;
    fs.mkdirAll(link.slice(0, link.lastIndexOf('/')));
    fs.symlink(unit.file.path, link);
    yield* call.proc.printError(`Created symlink '${link}' → '${unit.file.path}'.\n`);
  }
  return call.options.has('now') ? yield* start(call, unit) : 0;
}

function* disable(call: Call, unit: Unit): Coroutine<number> {
  for (const link of linksOf(unit.file)) {
    try {
      call.proc.fs.unlink(link);
      yield* call.proc.printError(`Removed '${link}'.\n`);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }
  return call.options.has('now') ? yield* stop({ ...call, units: [unit.file.name] }) : 0;
}

function* resetFailed(_: Call, unit: Unit): Coroutine<number> {
  if (unit instanceof ServiceUnit) unit.reset();
  return 0;
}

function* cat({ proc, manager, units }: Call): Coroutine<number> {
  let first = true;
  for (const name of units) {
    const unit = manager.unit(name);
    if (!unit) return yield* fail(proc, `No files found for ${name}.`);
    const { path, dropIns, texts } = unit.file;
    for (const [index, file] of [path, ...dropIns].entries()) {
      yield* proc.print(`${first ? '' : '\n'}# ${file}\n${texts[index] ?? ''}`);
      first = false;
    }
  }
  return 0;
}
