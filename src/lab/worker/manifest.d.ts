declare module 'virtual:package-manifest' {
  /** The names of each package's programs, as lab/packages.ts has them. */
  const manifest: Readonly<Record<string, { host: string[]; applets: string[] }>>;
  export default manifest;
}
