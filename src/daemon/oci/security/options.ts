import { invalidParameter } from '#errdefs/errdefs.ts';

/** What `--security-opt` asks for. */
export interface SecurityOptions {
  noNewPrivileges: boolean;
  writableCgroups: boolean;
  /** The text of a profile, `builtin` or `unconfined`; '' for what is usual. */
  seccomp: string;
  /** The name of a profile, or `unconfined`; '' for what is usual. */
  appArmor: string;
  /** `disable`, `type:svirt_t` …, for SELinux. */
  labels: string[];
}

/**
 * Reads the security options of a host configuration (moby daemon.parseSecurityOpt).
 * @throws DockerError `invalid --security-opt 2: "banana=x"`
 */
export function securityOptions(texts: readonly string[] | null): SecurityOptions {
  const options: SecurityOptions = {
    noNewPrivileges: false,
    writableCgroups: false,
    seccomp: '',
    appArmor: '',
    labels: [],
  };
  for (const text of texts ?? []) read(text, options);
  return options;
}

function read(text: string, options: SecurityOptions): void {
  if (text === 'no-new-privileges') options.noNewPrivileges = true;
  else if (text === 'disable') options.labels.push(text);
  else {
    const separator = text.indexOf(text.includes('=') ? '=' : ':');
    if (separator < 0) throw invalidParameter(`invalid --security-opt 1: ${JSON.stringify(text)}`);
    const value = text.slice(separator + 1);
    switch (text.slice(0, separator)) {
      case 'label':
        options.labels.push(value);
        return;
      case 'apparmor':
        options.appArmor = value;
        return;
      case 'seccomp':
        options.seccomp = value;
        return;
      case 'no-new-privileges':
        options.noNewPrivileges = truth(value, text);
        return;
      case 'writable-cgroups':
        options.writableCgroups = truth(value, text);
        return;
      default:
        throw invalidParameter(`invalid --security-opt 2: ${JSON.stringify(text)}`);
    }
  }
}

/** Go's strconv.ParseBool. */
function truth(value: string, text: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  throw invalidParameter(`invalid --security-opt 2: ${JSON.stringify(text)}`);
}
