import type { AstroIntegration } from 'astro';

/** Hashes as CSP writes them. */
export interface Hashes {
  scripts: string[];
  styles: string[];
}
export function contentSecurityPolicy(): AstroIntegration;
export function policy(hashes: Hashes, more?: Record<string, string[]>): string;
export function inlineHashes(html: string): Hashes;
