import type { UserNamespace } from './process/usernamespace.ts';

/** uts_namespaces(7): a host name and domain name of its own. */
export class UtsNamespace {
  constructor(
    readonly inode: number,
    public hostname: string,
    public domainname = '(none)',
    /** The user namespace whose members may change it; that of the host where absent. */
    readonly user?: UserNamespace,
  ) {}
}
