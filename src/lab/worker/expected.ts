import type { Code } from '#kernel/code.ts';
import type { Journal } from '../journal.ts';
import { packages } from '../packages.ts';
import type { Scenario } from '../scenario.ts';

/**
 * Whether a lab will most likely need more up to its prompt than the first part of the worker has (docs/decisions/0025): more
 * than containers and networks on plain hosts.
 */
export function goesBeyond({ hosts, setup, segments, internet }: Scenario, journal: Journal | undefined): boolean {
  return (
    journal !== undefined ||
    segments !== undefined ||
    internet === true ||
    hosts.some((host) => Object.keys(host).length > 1) ||
    setup.some(({ cmd }) => !cmd.split('\n').every((line) => /^\s*(docker (run|network) |#|$)/.test(line)))
  );
}

/** The code that the commands of a scenario and a journal will most likely need: fetched at once, it is not waited for in turn. */
export function expectedCode(scenario: Scenario, journal: Journal | undefined): Code<unknown>[] {
  const lines = scenario.setup.map(({ cmd }) => cmd);
  for (const entry of journal?.entries ?? []) {
    if (entry.kind === 'run') lines.push(entry.cmd);
    if (entry.kind === 'input') lines.push(entry.bytes);
  }
  const words = new Set(lines.join(' ').match(/[\w.-]+/g));
  const old = scenario.hosts.some(({ engine }) => engine === '1.9');
  return Object.entries(packages).flatMap(([name, { code, host, applets }]) => {
    if (name === 'docker19' && !old) return [];
    const names = [...Object.keys(host).map((path) => path.slice(path.lastIndexOf('/') + 1)), ...Object.keys(applets)];
    return code && names.some((name) => words.has(name)) ? [code] : [];
  });
}
