import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { statusNumber } from '#kernel/process/process.ts';
import { findExecutable } from '../text/path.ts';
import { notSimulated } from './address.ts';
import { type IpContext, NETNS_FOLDER, namedNamespaces, namespaceAt, namespaceNamed } from './context.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';

/** `ip netns …` @returns the exit status */
export function* netnsCommand(context: IpContext, words: Words): Coroutine<number> {
  const verb = words.take() ?? 'list';
  if (matches(verb, 'list') || matches(verb, 'show') || verb === 'lst' || verb === 'ls') list(context);
  else if (matches(verb, 'add')) add(context, words);
  else if (matches(verb, 'delete')) remove(context, words);
  else if (matches(verb, 'exec')) return yield* execute(context, words);
  else if (matches(verb, 'identify')) identify(context, words);
  else if (matches(verb, 'pids')) pids(context, words);
  else if (matches(verb, 'attach')) attach(context, words);
  else if (matches(verb, 'set') || matches(verb, 'monitor') || matches(verb, 'list-id'))
    throw notSimulated(`ip netns ${verb}`);
  else throw new IpProblem(`Command "${verb}" is unknown, try "ip netns help".`, 255);
  return 0;
}

function list(context: IpContext): void {
  const { printer } = context;
  for (const { name, net } of namedNamespaces(context.proc)) {
    const id = net && context.net.knownIdOf(net);
    printer.open();
    printer.any('name', name, name);
    if (id !== undefined) printer.any('id', id, ` (id: ${id})`);
    printer.text('\n');
    printer.close();
  }
}

function add(context: IpContext, words: Words): void {
  const name = nameOf(words);
  const { proc } = context;
  context.requireAdmin();
  proc.fs.mkdirAll(NETNS_FOLDER, 0o755);
  const path = `${NETNS_FOLDER}/${name}`;
  try {
    proc.fs.open(path, { read: true, create: true, exclusive: true }, 0).close();
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new IpProblem(`Cannot create namespace file "${path}": ${error.message}`, 1);
  }
  proc.fs.bindNamespace(path, 'net', new NetNamespace(proc.kernel, name));
}

function attach(context: IpContext, words: Words): void {
  const name = nameOf(words);
  const { proc } = context;
  const pid = Number(words.take() ?? Number.NaN);
  const target = proc.namespaces.pid.list().find((entry) => entry.pid === pid);
  if (!target) throw new IpProblem(`Invalid pid: ${pid}`, 1);
  context.requireAdmin();
  proc.fs.mkdirAll(NETNS_FOLDER, 0o755);
  const path = `${NETNS_FOLDER}/${name}`;
  proc.fs.open(path, { read: true, create: true }, 0).close();
  proc.fs.bindNamespace(path, 'net', target.process.namespaces.net);
}

function remove(context: IpContext, words: Words): void {
  const { proc, options } = context;
  const names = options.all ? namedNamespaces(proc).map(({ name }) => name) : [nameOf(words)];
  context.requireAdmin();
  for (const name of names) {
    const path = `${NETNS_FOLDER}/${name}`;
    const net = namespaceAt(proc, path);
    try {
      if (net && proc.fs.lstat(path).type !== 'symlink') proc.fs.unmount(path);
      proc.fs.unlink(path);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new IpProblem(`Cannot remove namespace file "${path}": ${error.message}`, 1);
    }
    if (net && !inUse(proc, net)) net.destroy();
  }
}

/** A namespace lives as long as a process, a mount or a container's sandbox holds it. */
function inUse(proc: Process, net: NetNamespace): boolean {
  const { kernel } = proc;
  if (net === kernel.net || [...kernel.processes].some((process) => process.namespaces.net === net)) return true;
  const folders = [NETNS_FOLDER, '/run/docker/netns'];
  return folders.some(
    (folder) =>
      proc.fs.exists(folder) && proc.fs.readdir(folder).some((name) => namespaceAt(proc, `${folder}/${name}`) === net),
  );
}

function* execute(context: IpContext, words: Words): Coroutine<number> {
  const { proc, options } = context;
  if (options.all) {
    for (const { name, net } of namedNamespaces(proc)) {
      if (!net) continue;
      yield* proc.print(`\nnetns: ${name}\n`);
      const command = [...words.list.slice(words.list.indexOf('exec') + 1)];
      if (command.length === 0) continue;
      const child = proc.fork((self) => runIn(self, net, command));
      const ended = yield* proc.wait(child);
      if (ended && ended.status !== 'stopped' && statusNumber(ended.status) !== 0 && !options.force) return 1;
    }
    return 0;
  }
  const name = words.take();
  if (name === undefined) throw new IpProblem('No netns name specified', 1);
  if (words.done) throw new IpProblem('No command specified', 1);
  return yield* runIn(proc, namespaceNamed(proc, name), words.rest());
}

/** Becomes `command` inside a namespace. */
export function* runIn(proc: Process, net: NetNamespace, command: string[]): Coroutine<number> {
  const [name = ''] = command;
  proc.namespaces.net = net;
  try {
    return yield* proc.exec(findExecutable(proc, name), command);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`exec of "${name}" failed: ${error.message}\n`);
    return 1;
  }
}

function identify(context: IpContext, words: Words): void {
  const { proc } = context;
  const text = words.take();
  const pid = text === undefined || text === 'self' ? proc.pid : Number(text);
  const target = proc.namespaces.pid.list().find((entry) => entry.pid === pid);
  if (!target) throw new IpProblem('Cannot open network namespace: No such file or directory', 1);
  const { net } = target.process.namespaces;
  const names = namedNamespaces(proc).filter((named) => named.net === net);
  context.printer.text(names.length > 0 ? names.map(({ name }) => `${name}\n`).join('') : '\n');
}

function pids(context: IpContext, words: Words): void {
  const name = nameOf(words);
  if (!context.proc.fs.exists(`/run/netns/${name}`))
    throw new IpProblem('Cannot open network namespace: No such file or directory', 1);
  const net = namespaceNamed(context.proc, name);
  const inside = context.proc.namespaces.pid.list().filter(({ process }) => process.namespaces.net === net);
  for (const { pid } of inside) context.printer.text(`${pid}\n`);
}

function nameOf(words: Words): string {
  const name = words.take();
  if (name === undefined) throw new IpProblem('No netns name specified', 1);
  return name;
}
