import { createInterface } from 'node:readline';
import { type CommandResult, Lab } from '../lab.ts';
import { type HostSpec, plainScenario, type Scenario } from '../scenario.ts';
import type { SegmentSpec } from '../underlay/spec.ts';

// The headless runner: one JSON line in, one out.
//   {"reset":{"hosts":["node1","node2"]}}     -> {"ok":true}
//     with "packages":{"node1":["openvswitch-switch"]} beside "hosts", what a host has that others lack;
//     with "segments":[…] and hosts that are objects, a whole network (lab/scenario.ts says what they hold)
//     with "internet":true, name servers, a web and a Docker Hub behind the gateway
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
    lab = Lab.start(scenarioOf(reset));
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

function scenarioOf(reset: unknown): Scenario {
  const { hosts = ['node1'], packages, segments, internet } = (reset ?? {}) as Record<string, unknown>;
  const specs = Array.isArray(hosts) ? hosts.map((host) => (typeof host === 'string' ? { name: host } : host)) : [];
  if (specs.length === 0 || !specs.every(isNamed)) throw new Error('"reset" expects {"hosts": ["node1", …]}');
  if (segments !== undefined && !(Array.isArray(segments) && segments.every(isNamed)))
    throw new Error('"segments" expects [{"name": …, "subnet": …}, …]');
  const plain = plainScenario(
    specs.map(({ name }) => name),
    { epoch: EPOCH, packages: namedLists(packages) },
  );
  const merged = plain.hosts.map((host, index) => ({ ...host, ...(specs[index] as HostSpec) }));
  const network = segments === undefined ? {} : { segments: segments as SegmentSpec[] };
  return { ...plain, hosts: merged, ...network, ...(internet === true && { internet }) };
}

function isNamed(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
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
