import type { Chain } from './chain.ts';
import type { NameSource } from './match.ts';
import type { Netfilter } from './netfilter.ts';
import { rulesOf } from './parserule.ts';
import { describeRule, listChains } from './print/list.ts';
import { listRules } from './print/save.ts';
import { Problem } from './problem.ts';
import type { Rule } from './rule.ts';
import type { CommandLine } from './syntax/commandline.ts';
import type { Table } from './table.ts';
import { refusal } from './validate.ts';

const NO_CHAIN = 'No chain/target/match by that name.';
const NO_RULE = 'Bad rule (does a matching rule exist in that chain?).';

/** A message about chains and rules. */
function handleProblem(message: string): Problem {
  return new Problem('handle', message);
}

/**
 * Does what a parsed command line says.
 * @returns what goes to standard output
 * @throws Problem
 */
export function execute(line: CommandLine, netfilter: Netfilter, names?: NameSource): string {
  const table = netfilter.table(line.table, line.family);
  switch (line.command) {
    case 'A':
    case 'I':
    case 'R':
    case 'D':
    case 'C':
      return changeRule(line, table);
    case 'L': {
      const { verbose, exact, lineNumbers, numeric, ruleNumber } = line;
      const lines = listChains(
        chainsOf(line, table),
        { verbose: verbose > 0, exact, lineNumbers, numeric, names },
        ruleNumber,
      );
      if (line.zero) for (const chain of chainsOf(line, table)) chain.zero();
      return text(lines);
    }
    case 'S': {
      const lines = listRules(chainsOf(line, table), { ruleNumber: line.ruleNumber, counters: line.verbose > 0 });
      if (line.zero) for (const chain of chainsOf(line, table)) chain.zero();
      return text(lines);
    }
    case 'F':
      for (const chain of chainsOf(line, table)) chain.flush();
      return '';
    case 'Z':
      zero(line, table);
      return '';
    default:
      changeChain(line, table);
      return '';
  }
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** The chain that was named, or all. @throws Problem */
function chainsOf(line: CommandLine, table: Table): Chain[] {
  return line.chain === undefined ? table.chains : [namedChain(line.chain, table)];
}

function namedChain(name: string | undefined, table: Table): Chain {
  const chain = table.chain(name ?? '');
  if (!chain) throw handleProblem(NO_CHAIN);
  return chain;
}

function zero(line: CommandLine, table: Table): void {
  for (const chain of chainsOf(line, table)) {
    if (line.ruleNumber === undefined) chain.zero();
    else Object.assign(chain.rules[line.ruleNumber - 1] ?? {}, { packets: 0, bytes: 0 });
  }
}

// --- rules --------------------------------------------------------------------------------------------------------

function changeRule(line: CommandLine, table: Table): string {
  if (line.command === 'D' && line.ruleNumber !== undefined) {
    const chain = namedChain(line.chain, table);
    if (!chain.registered) throw handleProblem(NO_CHAIN);
    if (line.ruleNumber > chain.rules.length) throw handleProblem('Index of deletion too big.');
    chain.remove(line.ruleNumber - 1);
    return '';
  }
  const rules = rulesOf(line, table);
  const chain = table.chain(line.chain ?? '');
  if (!chain) throw handleProblem(line.command === 'D' || line.command === 'C' ? NO_RULE : NO_CHAIN);
  switch (line.command) {
    case 'A':
      for (const rule of rules) add(rule, chain, chain.rules.length, 'RULE_APPEND');
      break;
    case 'I':
      insert(rules, chain, (line.ruleNumber ?? 1) - 1);
      break;
    case 'R':
      replace(rules, chain, (line.ruleNumber ?? 1) - 1);
      break;
    case 'D':
      for (const rule of rules) chain.remove(existing(rule, chain));
      break;
    case 'C':
      for (const rule of rules) existing(rule, chain);
      break;
  }
  return line.verbose > 0 ? text(rules.map((rule) => describeRule(rule, table.family))) : '';
}

/** @throws Problem in the words of the kernel's refusal */
function add(rule: Rule, chain: Chain, index: number, verb: string): void {
  const reason = refusal(rule, chain);
  if (reason) throw new Problem('kernel', `${verb} failed (${reason}): rule in chain ${chain.name}`);
  chain.insert(rule, index);
}

function insert(rules: readonly Rule[], chain: Chain, index: number): void {
  if (index > chain.rules.length) throw handleProblem('Index of insertion too big.');
  // The first named address ends up first.
  for (const [offset, rule] of rules.entries()) add(rule, chain, index + offset, 'RULE_INSERT');
}

function replace(rules: readonly Rule[], chain: Chain, index: number): void {
  const [rule] = rules;
  if (index >= chain.rules.length) throw handleProblem('Index of replacement too big.');
  if (!rule) return;
  add(rule, chain, index + 1, 'RULE_REPLACE');
  chain.remove(index);
}

function existing(rule: Rule, chain: Chain): number {
  const index = chain.indexOf(rule);
  if (index < 0) throw handleProblem(NO_RULE);
  return index;
}

// --- chains -------------------------------------------------------------------------------------------------------

function changeChain(line: CommandLine, table: Table): void {
  switch (line.command) {
    case 'N':
      if (table.chain(line.chain ?? '')) throw handleProblem('Chain already exists.');
      table.addChain(line.chain ?? '');
      break;
    case 'X':
      removeChains(line, table);
      break;
    case 'E':
      renameChain(line, table);
      break;
    case 'P':
      setPolicy(line, table);
      break;
  }
}

function removeChains(line: CommandLine, table: Table): void {
  const doomed = chainsOf(line, table).filter((chain) => !chain.builtin);
  // Chains of a batch may lead to each other only where their rules go first.
  for (const chain of doomed) {
    if (chain.references > 0 || chain.rules.length > 0) {
      throw new Problem('kernel', `CHAIN_DEL failed (Device or resource busy): chain ${chain.name}`);
    }
  }
  for (const chain of doomed) table.removeChain(chain);
}

function renameChain(line: CommandLine, table: Table): void {
  const name = line.second ?? '';
  if (table.chain(name)) throw handleProblem('File exists.');
  const chain = namedChain(line.chain, table);
  if (chain.builtin) throw handleProblem('File exists.');
  table.renameChain(chain, name);
}

function setPolicy(line: CommandLine, table: Table): void {
  const chain = table.chain(line.chain ?? '');
  if (!chain?.builtin) throw handleProblem('Bad built-in chain name.');
  if (line.second !== 'ACCEPT' && line.second !== 'DROP')
    throw handleProblem("Bad policy name. Run `dmesg' for more information.");
  chain.policy = line.second;
  chain.registered = true;
  if (line.counters) Object.assign(chain, line.counters);
}
