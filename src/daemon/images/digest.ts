import { sha256 } from '#libnetwork/ipams/default/sha256.ts';

/** The digest of content as registries name it: `sha256:` and 64 hexadecimal digits. */
export function digestOf(content: Uint8Array): string {
  return `sha256:${[...sha256(content)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The digest of text. */
export function digest(text: string): string {
  return digestOf(new TextEncoder().encode(text));
}

/**
 * Names a layer together with all below it (OCI image specification, config.md).
 * @param parent the chain below; '' for the lowest layer
 */
export function chainId(parent: string, diffId: string): string {
  return parent === '' ? diffId : digest(`${parent} ${diffId}`);
}
