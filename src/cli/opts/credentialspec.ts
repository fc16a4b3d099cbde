import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';

/** Where the credentials of a Windows container are specified. */
export interface CredentialSpec {
  Config: string;
  File: string;
  Registry: string;
}

/** `--credential-spec config://…`, `file://…` or `registry://…` */
export const CREDENTIAL_SPEC: FlagKind<CredentialSpec | undefined> = {
  type: 'credential-spec',
  zero: undefined,
  parse(text) {
    const [, kind, value = ''] = /^(config|file|registry):\/\/(.*)$/s.exec(text) ?? [];
    const spec: CredentialSpec = { Config: '', File: '', Registry: '' };
    if (text === '') return spec;
    if (kind === 'config') spec.Config = value;
    else if (kind === 'file') spec.File = value;
    else if (kind === 'registry') spec.Registry = value;
    else {
      throw new CliError(
        'invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"',
      );
    }
    return spec;
  },
  format: () => '',
};
