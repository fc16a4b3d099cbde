import type { Code } from '#kernel/code.ts';
import type { Journal } from '../journal.ts';
import { packages } from '../packages.ts';
import type { Scenario } from '../scenario.ts';

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
