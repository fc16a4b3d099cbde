import type { TLSInfo } from '#api/swarm/common.ts';
import { nodeList } from '#client/node/list.ts';
import { swarmInspect } from '#client/swarm/inspect.ts';
import { swarmUpdate } from '#client/swarm/update.ts';
import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { CliError, type Command, type CommandContext, pathError, StatusError } from '../../command.ts';
import type { FlagKind } from '../../pflag/flag.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { quote } from '../../pflag/quote.ts';
import { ProgressOutput } from '../../progress.ts';
import { noArgs } from '../../required.ts';
import { CERT_EXPIRY, changeAuthority, EXTERNAL_CAS } from './flags.ts';

const POLL = 200 * MILLISECOND;

/** The path of a file in PEM; it is read when the command runs. */
const PEM_FILE: FlagKind<string> = { type: 'pem-file', zero: '', parse: (text) => text, format: () => '' };

/** `docker swarm ca` */
export const caCommand: Command = {
  use: 'ca [OPTIONS]',
  short: 'Display and rotate the root CA',
  args: noArgs,
  swarm: 'manager',
  flags: [
    CERT_EXPIRY,
    EXTERNAL_CAS,
    {
      name: 'rotate',
      kind: BOOL,
      usage: 'Rotate the swarm CA - if no certificate or key are provided, new ones will be generated',
    },
    {
      name: 'ca-cert',
      kind: PEM_FILE,
      usage: 'Path to the PEM-formatted root CA certificate to use for the new cluster',
    },
    { name: 'ca-key', kind: PEM_FILE, usage: 'Path to the PEM-formatted root CA key to use for the new cluster' },
    {
      name: 'detach',
      short: 'd',
      kind: BOOL,
      usage: 'Exit immediately instead of waiting for the root rotation to converge',
    },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress progress output' },
  ],
  *run(context) {
    const { flags, client } = context;
    const certificate = readPem(context, 'ca-cert');
    const key = readPem(context, 'ca-key');
    const { Version, Spec, TLSInfo } = yield* swarmInspect(client);
    if (!flags.bool('rotate')) {
      for (const name of ['ca-cert', 'ca-key', 'cert-expiry', 'external-ca']) {
        if (flags.changed(name)) {
          throw new CliError(`\`--${name}\` flag requires the \`--rotate\` flag to update the CA`);
        }
      }
      yield* printRoot(context, TLSInfo);
      return;
    }
    if (flags.changed('external-ca') && !flags.changed('ca-cert')) {
      throw new CliError(
        "rotating to an external CA requires the `--ca-cert` flag to specify the external CA's cert - " +
          'to add an external CA with the current root CA certificate, use the `update` command instead',
      );
    }
    if (flags.changed('ca-cert') && !flags.changed('ca-key') && !flags.changed('external-ca')) {
      throw new CliError(
        'the --ca-cert flag requires that a --ca-key flag and/or --external-ca flag be provided as well',
      );
    }
    if (certificate !== '') Spec.CAConfig.SigningCACert = certificate;
    if (key !== '') Spec.CAConfig.SigningCAKey = key;
    changeAuthority(flags, Spec, certificate);
    if (certificate === '') Spec.CAConfig.ForceRotate = (Spec.CAConfig.ForceRotate ?? 0) + 1;
    yield* swarmUpdate(client, Version, Spec);
    if (flags.bool('detach')) return;
    yield* waitForRotation(context);
    yield* printRoot(context, (yield* swarmInspect(client)).TLSInfo);
  },
};

function readPem({ flags, proc }: CommandContext, name: string): string {
  const path = flags.string(name);
  if (path === '') return '';
  try {
    return proc.fs.readText(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const { message } = pathError('open', path, error);
    throw new StatusError(
      125,
      `invalid argument ${quote(path)} for ${quote(`--${name}`)} flag: ${message}\n\n` +
        "Usage:  docker swarm ca [OPTIONS]\n\nRun 'docker swarm ca --help' for more information",
    );
  }
}

function* printRoot(context: CommandContext, { TrustRoot = '' }: TLSInfo): Coroutine<void> {
  if (TrustRoot === '') throw new CliError('No CA information available');
  yield* context.out(`${TrustRoot.trim()}\n`);
}

/** Shows how many nodes have certificates of the new authority, until all have. */
function* waitForRotation(context: CommandContext): Coroutine<void> {
  const { client, flags, proc } = context;
  const output = new ProgressOutput(proc, flags.bool('quiet') ? undefined : 1);
  for (let done = false; !done; ) {
    const { TLSInfo: wanted, RootRotationInProgress: rotating } = yield* swarmInspect(client);
    const infos = (yield* nodeList(client)).map(({ Description }) => Description.TLSInfo);
    const total = infos.length;
    const issued = infos.filter(
      (own) =>
        own?.CertIssuerPublicKey === wanted.CertIssuerPublicKey && own?.CertIssuerSubject === wanted.CertIssuerSubject,
    ).length;
    const trusted = infos.filter((own) => own?.TrustRoot === wanted.TrustRoot).length;
    const current = issued === total && !rotating;
    yield* output.write({ id: '  rotated TLS certificates', action: '', current: issued, total, units: 'nodes' });
    yield* output.write({
      id: '  rotated CA certificates',
      action: ' ',
      current: current ? trusted : 0,
      total,
      units: 'nodes',
    });
    done = current && trusted === total;
    if (!done) yield* proc.sleep(POLL);
  }
}
