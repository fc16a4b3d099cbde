import type { Program } from '#kernel/process/program.ts';
import { variable } from './paths.ts';

/** hostname.exe */
export const hostname: Program = function* (proc) {
  yield* proc.print(`${proc.namespaces.uts.hostname}\n`);
  return 0;
};

/** whoami.exe */
export const whoami: Program = function* (proc) {
  const user = (variable(proc, 'USERNAME') ?? 'Administrator').toLowerCase();
  const inside = proc.namespaces.net !== proc.kernel.net;
  yield* proc.print(`${inside ? 'user manager' : proc.namespaces.uts.hostname.toLowerCase()}\\${user}\n`);
  return 0;
};

/** findstr.exe [/I] [/V] [/C:]TEXT, on its input or files of the working directory */
export const findstr: Program = function* (proc) {
  let ignore = false;
  let invert = false;
  let text: string | undefined;
  const files: string[] = [];
  for (const arg of proc.argv.slice(1)) {
    const option = /^[/-]([a-z]+)(?::(.*))?$/i.exec(arg);
    const letters = option?.[1]?.toLowerCase();
    if (letters === 'c') text = option?.[2] ?? '';
    else if (letters !== undefined && /^[ivrnl]+$/.test(letters)) {
      ignore ||= letters.includes('i');
      invert ||= letters.includes('v');
    } else if (text === undefined) text = arg;
    else files.push(arg);
  }
  if (text === undefined) {
    yield* proc.printError('FINDSTR: Bad command line\n');
    return 2;
  }
  const words = proc.argv.some((arg) => /^[/-]c:/i.test(arg)) ? [text] : text.split(' ').filter((word) => word !== '');
  const expressions = words.map((word) => new RegExp(word.replace(/[+?{}()|]/g, '\\$&'), ignore ? 'i' : ''));
  const input =
    files.length > 0
      ? files.map((file) => proc.fs.readText(file)).join('')
      : new TextDecoder().decode(yield* proc.readAll(0));
  let found = false;
  for (const line of input.replace(/\r?\n$/, '').split(/\r?\n/)) {
    if (expressions.some((expression) => expression.test(line)) === invert) continue;
    found = true;
    yield* proc.print(`${line}\n`);
  }
  return found ? 0 : 1;
};

/** ServiceMonitor.exe w3svc: the first process of images with IIS; it ends where the service does. */
export const serviceMonitor: Program = function* (proc) {
  if (proc.argv[1]?.toLowerCase() !== 'w3svc') {
    yield* proc.printError('\nUSAGE: ServiceMonitor.exe [windows service name]\n');
    return 1;
  }
  const worker = proc.spawn('/C:/Windows/System32/inetsrv/w3wp.exe', ['w3wp.exe', '-ap', 'DefaultAppPool']);
  yield* proc.print("\nService 'w3svc' has been stopped\n\nService 'w3svc' started\n");
  yield* proc.wait(worker);
  return 0;
};
