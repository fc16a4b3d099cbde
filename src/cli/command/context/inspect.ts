import { defaultHost } from '#client/host.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Command } from '../../command.ts';
import { ContextStore, currentContext, DEFAULT_CONTEXT } from '../../config/contextstore.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';

/** `docker context inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] [CONTEXT] [CONTEXT...]',
  short: 'Display detailed information on one or more contexts',
  flags: [INSPECT_FORMAT],
  *run(context) {
    const names = context.args.length > 0 ? context.args : [currentContext(context.proc)];
    yield* inspectAll(context, names, context.flags.string('format'), function* (name) {
      return describe(context.proc, name);
    });
  },
};

function describe(proc: Process, name: string): object {
  const store = new ContextStore(proc);
  if (name === DEFAULT_CONTEXT) {
    const host = proc.env.get('DOCKER_HOST') || defaultHost(proc.kernel.system);
    return {
      Name: name,
      Metadata: {},
      Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
      TLSMaterial: {},
      Storage: { MetadataPath: '<IN MEMORY>', TLSPath: '<IN MEMORY>' },
    };
  }
  return {
    ...store.get(name),
    TLSMaterial: {},
    Storage: { MetadataPath: store.metadataPath(name), TLSPath: store.tlsPath(name) },
  };
}
