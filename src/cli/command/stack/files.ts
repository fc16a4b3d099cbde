import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext, pathError } from '../../command.ts';
import { absolute, type ComposeFile, type LoadOptions } from '../../compose/load.ts';
import { readEnv } from '../../opts/env.ts';

/** The files that --compose-file names, `-` being standard input. @throws CliError */
export function* readComposeFiles({ proc, flags }: CommandContext): Coroutine<ComposeFile[]> {
  const names = flags.list('compose-file');
  if (names.length === 0) throw new CliError('Specify a Compose file (with --compose-file)');
  if (names.length === 1 && names[0] === '-') {
    return [{ name: 'stdin', text: new TextDecoder().decode(yield* proc.readAll()) }];
  }
  return names.map((name) => {
    try {
      return { name, text: proc.fs.readText(name) };
    } catch (error) {
      throw pathError('open', name, error);
    }
  });
}

/** How the files are loaded: with the CLI's own environment, paths seen from the first file. */
export function loadOptions(
  { proc }: CommandContext,
  files: readonly ComposeFile[],
): LoadOptions & { warnings: string[] } {
  const first = files[0]?.name ?? 'stdin';
  const place = first === 'stdin' ? proc.fs.cwd : absolute(proc.fs.cwd, first).replace(/\/[^/]*$/, '');
  const warnings: string[] = [];
  return {
    lookup: (name) => proc.env.get(name),
    directory: place,
    readEnvFile: (path) => readEnv(proc, [path], []),
    warn: (message) => warnings.push(message),
    warnings,
  };
}

/** The client's own log lines. */
export function* logWarnings(context: CommandContext, warnings: readonly string[]): Coroutine<void> {
  const { seconds } = context.proc.clock.wallTime();
  const time = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  for (const warning of warnings) yield* context.err(`time="${time}" level=warning msg=${JSON.stringify(warning)}\n`);
}
