import type { Lab } from '#lab/lab.ts';

/**
 * What a command prints on standard output.
 * @throws Error with everything it printed when it fails and `exit` is not `any`
 */
export function run(lab: Lab, command: string, exit: 'zero' | 'any' = 'zero', host = 'node1'): string {
  const result = lab.run(host, command);
  if (exit === 'zero' && result.exit !== 0) {
    throw new Error(`${command}: exit ${result.exit}\n${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}
