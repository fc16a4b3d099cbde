import type { HealthConfig } from '#api/container.ts';
import type { Heredoc } from '../parser/node.ts';

/** What every instruction has. */
interface Common {
  /** As it is written, told before it is carried out. */
  readonly code: string;
  readonly line: number;
}

/** A command for the shell, or one in exec form. */
export interface CommandLine {
  readonly words: readonly string[];
  /** Whether the shell stands before it. */
  readonly shell: boolean;
}

/** A name with its value; undefined where there is none. */
export interface Argument {
  readonly key: string;
  readonly value: string | undefined;
}

/** Files that COPY and ADD take, and where they go. */
export interface CopyCommand extends Common {
  readonly kind: 'copy' | 'add';
  readonly sources: readonly string[];
  /** Here-documents among the sources. */
  readonly contents: readonly Heredoc[];
  readonly destination: string;
  readonly from: string;
  readonly chown: string;
  readonly chmod: string;
}

export interface PairsCommand extends Common {
  readonly kind: 'env' | 'label';
  readonly pairs: readonly { key: string; value: string }[];
  /** Given by `--label`: variables in it stay. */
  readonly literal?: boolean;
}

export interface RunCommand extends Common {
  readonly kind: 'run';
  readonly command: CommandLine;
  readonly flagsUsed: readonly string[];
  readonly mounts: readonly string[];
  readonly network: string;
  readonly heredocs: readonly Heredoc[];
}

/** One instruction that makes sense (BuildKit frontend/dockerfile/instructions). */
export type Command =
  | CopyCommand
  | PairsCommand
  | RunCommand
  | (Common & { readonly kind: 'cmd' | 'entrypoint'; readonly command: CommandLine })
  | (Common & { readonly kind: 'user' | 'workdir' | 'stopsignal' | 'maintainer' | 'onbuild'; readonly text: string })
  | (Common & { readonly kind: 'expose' | 'volume' | 'shell'; readonly values: readonly string[] })
  | (Common & { readonly kind: 'arg'; readonly args: readonly Argument[] })
  | (Common & { readonly kind: 'healthcheck'; readonly health: HealthConfig });

/** The commands of one kind. */
export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** What begins with FROM. */
export interface Stage {
  /** In lower case; '' where it has none. */
  readonly name: string;
  readonly base: string;
  readonly platform: string;
  readonly code: string;
  readonly line: number;
  readonly commands: Command[];
}

/** A whole Dockerfile that makes sense. */
export interface Instructions {
  readonly stages: readonly Stage[];
  /** ARG before the first FROM. */
  readonly metaArgs: readonly CommandOf<'arg'>[];
}
