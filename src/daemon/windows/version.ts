import type { Image } from '../images/image.ts';

/** The release of Windows that the host is: Server 2022. */
export const BUILD = '20348';
export const OS_VERSION = '10.0.20348.2762';
export const KERNEL_RELEASE = '10.0 20348 (20348.1.amd64fre.fe_release.210507-1500)';
export const OPERATING_SYSTEM = 'Microsoft Windows Server Version 21H2 (OS Build 20348.2762)';
export const DATA_ROOT = 'C:\\ProgramData\\docker';

/** The release an image was made for, which the history of its base says: `10.0.20348.2762`; undefined where it is none of Windows. */
export function imageVersion({ history }: Image): string | undefined {
  for (const { createdBy } of history) {
    const [, version] = /^Apply image (\d+\.\d+\.\d+\.\d+)$/.exec(createdBy) ?? [];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** `20348` of `10.0.20348.2762` */
export function buildOf(version: string): string {
  return version.split('.')[2] ?? '';
}
