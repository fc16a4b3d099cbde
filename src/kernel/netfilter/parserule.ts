import { Problem } from './problem.ts';
import { Rule, type RuleAction } from './rule.ts';
import { RuleSelector } from './selector.ts';
import { CommandLine } from './syntax/commandline.ts';
import type { Table } from './table.ts';

/**
 * The rules a command line describes: more than one where -s or -d names several addresses.
 * @param table where the chains are that -j and -g name
 * @throws Problem
 */
export function rulesOf(line: CommandLine, table: Table): Rule[] {
  const { context, jump, counters } = line;
  const action = actionOf(line, table);
  return line.selectors.map((parts) => {
    // Matches can have a memory (limit), so every rule gets its own.
    const matches = line.matches.flatMap(({ match, given }) => match?.make(given, context) ?? []);
    const rule = new Rule(new RuleSelector(parts), matches, jump ? action : undefined);
    if (counters) Object.assign(rule, counters);
    return rule;
  });
}

function actionOf({ jump, target, context }: CommandLine, table: Table): RuleAction {
  if (!jump) return undefined;
  if (target?.target && !jump.goto)
    return { target: target.target.make(target.given, context), extension: target.target };
  const chain = table.chain(jump.name);
  if (!chain) throw new Problem('chain', `Chain '${jump.name}' does not exist`);
  return { chain, goto: jump.goto };
}

/**
 * Parses a rule given as arguments of iptables (`-s 10.0.0.0/8 -j DROP`).
 * @throws Problem also where the arguments stand for more than one rule
 */
export function parseRule(args: readonly string[], table: Table): Rule {
  const line = new CommandLine(['-t', table.name, '-A', 'INPUT', ...args], table.family);
  const [rule, second] = rulesOf(line, table);
  if (!rule || second) throw new Problem('parameter', 'a single rule is needed');
  return rule;
}
