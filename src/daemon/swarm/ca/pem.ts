import { base64, fromBase64 } from './base64.ts';

/** Bytes as PEM (RFC 7468), with `headers` as the old form has them. */
export function pem(label: string, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): string {
  const lines = base64(bytes).match(/.{1,64}/g) ?? [];
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  const head = fields.length > 0 ? `${fields.join('')}\n` : '';
  return `-----BEGIN ${label}-----\n${head}${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The bytes and headers of the first PEM block with that label; undefined where there is none. */
export function fromPem(
  label: string,
  text: string,
): { bytes: Uint8Array; headers: Record<string, string> } | undefined {
  const body = new RegExp(`-----BEGIN ${label}-----\n([^]*?)-----END ${label}-----`).exec(text)?.[1];
  if (body === undefined) return undefined;
  const [first = '', ...rest] = body.split('\n\n');
  const headers =
    rest.length > 0 ? Object.fromEntries([...first.matchAll(/^([^:\n]+): (.*)$/gm)].map((m) => [m[1], m[2]])) : {};
  const bytes = fromBase64(rest.length > 0 ? rest.join('') : first);
  return bytes && { bytes, headers };
}
