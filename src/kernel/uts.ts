/** uts_namespaces(7): a host name and domain name of its own. */
export class UtsNamespace {
  constructor(
    readonly inode: number,
    public hostname: string,
    public domainname = '(none)',
  ) {}
}
