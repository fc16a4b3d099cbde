import { createInterface } from 'node:readline';
import { type CommandResult, Lab } from '../lab.ts';
import { plainScenario } from '../scenario.ts';

// The headless runner: one JSON line in, one out.
//   {"reset":{"hosts":["node1","node2"]}}     -> {"ok":true}
//     with "packages":{"node1":["openvswitch-switch"]} beside "hosts", what a host has that others lack
//   {"host":"node1","cmd":"docker ps","env":{}} -> {"stdout":"…","stderr":"…","exit":0}
// A line it cannot carry out is answered with {"error":"…"}; the runner goes on.

/** Wall-clock start of every headless lab, so that runs can be compared. */
const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

let lab: Lab | undefined;

/** Answers one line of input. */
function answer(line: string): object {
  const request: unknown = JSON.parse(line);
  if (typeof request !== 'object' || request === null) throw new Error('expected a JSON object');
  const { reset, host, cmd, env } = request as Record<string, unknown>;
  if (reset !== undefined) {
    const hosts = (reset as { hosts?: unknown } | null)?.hosts ?? ['node1'];
    if (!isStrings(hosts)) throw new Error('"reset" expects {"hosts": ["node1", …]}');
    const packages = namedLists((reset as { packages?: unknown } | null)?.packages);
    lab = Lab.start(plainScenario(hosts, { epoch: EPOCH, packages }));
    return { ok: true };
  }
  if (typeof cmd !== 'string') throw new Error('expected {"reset": …} or {"host": …, "cmd": …}');
  lab ??= Lab.start(plainScenario(['node1'], { epoch: EPOCH }));
  const first = [...lab.hosts.keys()][0] ?? '';
  const result = inTextMode(lab.run(typeof host === 'string' ? host : first, cmd, strings(env)));
  for (const failure of lab.takeFailures())
    process.stderr.write(`${failure.argv.join(' ')}: ${describe(failure.error)}\n`);
  return result;
}

/** Ends lines with a newline alone, as a program that reads pipes in text mode sees them. */
function inTextMode(result: CommandResult): CommandResult {
  const text = (output: string) => output.replace(/\r\n?/g, '\n');
  return { ...result, stdout: text(result.stdout), stderr: text(result.stderr) };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function namedLists(value: unknown): Record<string, string[]> {
  if (value === undefined) return {};
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0 || !entries.every((entry): entry is [string, string[]] => isStrings(entry[1])))
    throw new Error('"packages" expects {"node1": ["openvswitch-switch", …]}');
  return Object.fromEntries(entries);
}

function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  let reply: object;
  try {
    reply = answer(line);
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error), stdout: '', stderr: '', exit: 1 };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
