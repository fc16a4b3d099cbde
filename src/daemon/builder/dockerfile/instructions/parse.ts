import { DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { chomped, parseHeredoc } from '../parser/heredoc.ts';
import type { Heredoc, Node } from '../parser/node.ts';
import { quoted } from '../quoted.ts';
import type { Argument, Command, CommandLine, CommandOf, CopyCommand, Instructions, Stage } from './command.ts';
import { Flags } from './flags.ts';
import { parseHealthcheck } from './healthcheck.ts';
import { suggestion } from './suggest.ts';

const NAMES = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];
const COMMON_FLAGS = { chown: 'string', chmod: 'string', link: 'bool', exclude: 'strings' } as const;
const COPY_FLAGS = { ...COMMON_FLAGS, from: 'string' } as const;
const ADD_FLAGS = { ...COMMON_FLAGS, 'keep-git-dir': 'bool', checksum: 'string', unpack: 'bool' } as const;
const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

const atLeastOne = (name: string) => invalidParameter(`${name} requires at least one argument`);
const exactlyOne = (name: string) => invalidParameter(`${name} requires exactly one argument`);

/** Stages and their instructions. @throws DockerError `dockerfile parse error on line 2: …`, `no build stage in current context` */
export function parseInstructions(nodes: readonly Node[]): Instructions {
  const stages: Stage[] = [];
  const metaArgs: CommandOf<'arg'>[] = [];
  for (const node of nodes) {
    let parsed: Command | Stage;
    try {
      parsed = parseNode(node);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw error.wrap(`dockerfile parse error on line ${node.startLine}`);
    }
    if ('base' in parsed) stages.push(parsed);
    else {
      const stage = stages.at(-1);
      if (stage) stage.commands.push(parsed);
      else if (parsed.kind === 'arg') metaArgs.push(parsed);
      else throw invalidParameter('no build stage in current context');
    }
  }
  return { stages, metaArgs };
}

/** An instruction that is no FROM. @throws DockerError */
export function parseCommand(node: Node): Command {
  const parsed = parseNode(node);
  if ('base' in parsed) throw invalidParameter('*instructions.Stage is not a command type');
  return parsed;
}

function parseNode(node: Node): Command | Stage {
  const { args, flags, json } = node;
  const common = { code: node.original.trim(), line: node.startLine };
  const name = node.name.toUpperCase();
  switch (name) {
    case 'FROM':
      return parseFrom(node);
    case 'RUN': {
      const given = new Flags(flags, { mount: 'strings', network: 'string' });
      const heredocs = node.heredocs;
      const command = commandLine(args, json);
      const [mounts, network] = [given.all('mount'), given.text('network')];
      return { ...common, kind: 'run', command, flagsUsed: given.used, mounts, network, heredocs };
    }
    case 'COPY':
    case 'ADD':
      return parseCopy(node, name);
    case 'ENV':
    case 'LABEL':
      new Flags(flags);
      return { ...common, kind: name === 'ENV' ? 'env' : 'label', pairs: pairsOf(args, name) };
    case 'CMD':
    case 'ENTRYPOINT':
      new Flags(flags);
      return { ...common, kind: name === 'CMD' ? 'cmd' : 'entrypoint', command: commandLine(args, json) };
    case 'EXPOSE':
      if (args.length === 0) throw atLeastOne(name);
      new Flags(flags);
      return { ...common, kind: 'expose', values: [...args].sort() };
    case 'VOLUME':
      return parseVolume(node);
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      if (args.length !== 1) throw exactlyOne(name);
      if (name !== 'STOPSIGNAL') new Flags(flags);
      return { ...common, kind: name.toLowerCase() as 'user', text: args[0] ?? '' };
    case 'ARG':
      if (args.length === 0) throw atLeastOne(name);
      return { ...common, kind: 'arg', args: args.map(argument) };
    case 'SHELL':
      new Flags(flags);
      if (args.length === 0) throw atLeastOne(name);
      if (!json) throw invalidParameter('SHELL requires the arguments to be in JSON form');
      return { ...common, kind: 'shell', values: args };
    case 'HEALTHCHECK':
      return { ...common, kind: 'healthcheck', health: parseHealthcheck(node) };
    case 'ONBUILD':
      return parseOnbuild(node);
    default:
      throw invalidParameter(`unknown instruction: ${node.name}${suggestion(node.name, NAMES, false)}`);
  }
}

/** What is meant for the shell is one text, however it was cut. */
function commandLine(args: readonly string[], json: boolean): CommandLine {
  if (json) return { words: args, shell: false };
  return { words: args.length === 0 ? [] : [args.join(' ')], shell: true };
}

function parseFrom({ args, flags, original, startLine }: Node): Stage {
  let name = '';
  if (args.length === 3 && args[1]?.toLowerCase() === 'as') {
    name = (args[2] ?? '').toLowerCase();
    if (!STAGE_NAME.test(name)) {
      throw invalidParameter(
        `invalid name for build stage: ${quoted(args[2] ?? '')}, name can't start with a number or contain symbols`,
      );
    }
  } else if (args.length !== 1) throw invalidParameter('FROM requires either one or three arguments');
  const platform = new Flags(flags, { platform: 'string' }).text('platform');
  return { name, base: args[0] ?? '', platform, code: original.trim(), line: startLine, commands: [] };
}

function parseCopy({ args, flags, original, startLine, heredocs }: Node, name: 'COPY' | 'ADD'): CopyCommand {
  if (args.length < 2) {
    throw invalidParameter(
      `${name} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  }
  const given = new Flags(flags, name === 'COPY' ? COPY_FLAGS : ADD_FLAGS);
  const destination = args.at(-1) ?? '';
  if (parseHeredoc(destination)) throw invalidParameter(`${name} cannot accept a heredoc as a destination`);
  const sources: string[] = [];
  const contents: Heredoc[] = [];
  for (const source of args.slice(0, -1)) {
    const heredoc = parseHeredoc(source);
    const found = heredoc && heredocs.find((each) => each.name === heredoc.name);
    if (!heredoc) sources.push(source);
    else contents.push({ ...heredoc, content: heredoc.chomp ? chomped(found?.content ?? '') : (found?.content ?? '') });
  }
  return {
    kind: name === 'COPY' ? 'copy' : 'add',
    code: original.trim(),
    line: startLine,
    sources,
    contents,
    destination,
    from: given.text('from'),
    chown: given.text('chown'),
    chmod: given.text('chmod'),
  };
}

function parseVolume({ args, flags, original, startLine }: Node): Command {
  if (args.length === 0) throw atLeastOne('VOLUME');
  new Flags(flags);
  const values = args.map((value) => value.trim());
  if (values.includes('')) throw invalidParameter('VOLUME specified can not be an empty string');
  return { kind: 'volume', code: original.trim(), line: startLine, values };
}

function parseOnbuild({ args, flags, original, startLine, heredocs }: Node): Command {
  if (args.length === 0) throw atLeastOne('ONBUILD');
  new Flags(flags);
  const trigger = (args[0] ?? '').trim().toUpperCase();
  if (trigger === 'ONBUILD') throw invalidParameter("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger === 'MAINTAINER' || trigger === 'FROM')
    throw invalidParameter(`${trigger} isn't allowed as an ONBUILD trigger`);
  const documents = heredocs.map(({ name, content }) => `\n${content}${name}`).join('');
  const text = `${original.replace(/^\s*ONBUILD\s*/i, '')}${documents}`;
  return { kind: 'onbuild', code: original.trim(), line: startLine, text };
}

function pairsOf(args: readonly string[], name: string): { key: string; value: string }[] {
  if (args.length === 0) throw atLeastOne(name);
  const pairs: { key: string; value: string }[] = [];
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at] ?? '';
    if (key === '') throw invalidParameter(`${name} names can not be blank`);
    pairs.push({ key, value: args[at + 1] ?? '' });
  }
  return pairs;
}

function argument(text: string): Argument {
  const equals = text.indexOf('=');
  if (equals === 0) throw invalidParameter('ARG names can not be blank');
  return equals < 0 ? { key: text, value: undefined } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
}
