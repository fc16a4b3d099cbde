import type { ExecConfig, ExecInspect } from '#api/container.ts';
import type { Process } from '#kernel/process/process.ts';
import type { User } from '../oci/user.ts';
import type { Container } from './container.ts';
import type { Streams } from './streams.ts';

/** A command that runs, will run or has run in a running container beside its first process. */
export class Exec {
  running = false;
  exitCode: number | undefined;
  process: Process | undefined;
  started = false;

  constructor(
    /** 64 hexadecimal digits. */
    readonly id: string,
    readonly container: Container,
    readonly config: ExecConfig,
    readonly user: User,
    readonly streams: Streams,
  ) {}

  get argv(): string[] {
    return this.config.Cmd ?? [];
  }

  /** As GET /exec/{id}/json shows it. */
  toApi(): ExecInspect {
    const [entrypoint = '', ...args] = this.argv;
    const { config } = this;
    return {
      ID: this.id,
      Running: this.running,
      ExitCode: this.exitCode ?? null,
      ProcessConfig: {
        tty: config.Tty ?? false,
        entrypoint,
        arguments: args,
        privileged: config.Privileged ?? false,
        ...(config.User && { user: config.User }),
      },
      OpenStdin: config.AttachStdin ?? false,
      OpenStderr: config.AttachStderr ?? false,
      OpenStdout: config.AttachStdout ?? false,
      CanRemove: false,
      ContainerID: this.container.id,
      DetachKeys: '',
      Pid: this.process?.globalPid ?? 0,
    };
  }
}
