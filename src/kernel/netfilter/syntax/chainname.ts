import { type Problem, parameterProblem } from '../problem.ts';
import { findTarget } from '../target/registry.ts';

const MAX_NAME = 28;

/** What iptables has against the name of a new chain. */
export function chainNameProblem(name: string): Problem | undefined {
  if (name === '') return parameterProblem('chain name not allowed to be empty');
  if (name.length > MAX_NAME)
    return parameterProblem(`chain name \`${name}' too long (must be under ${MAX_NAME + 1} chars)`);
  if (/^[-!]/.test(name)) return parameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  if (findTarget(name)) return parameterProblem('chain name may not clash with target name');
  return /\s/.test(name) ? parameterProblem(`Invalid chain name \`${name}'`) : undefined;
}
