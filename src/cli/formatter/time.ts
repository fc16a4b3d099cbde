/** A time of the API (RFC 3339, UTC) as Go's Time.String shows it: `2026-11-21 09:00:00.123 +0000 UTC`. */
export function goTime(text: string): string {
  return text.replace('T', ' ').replace(/Z$/, ' +0000 UTC');
}

/** Seconds since 1970 as Go's Time.String shows them. */
export function goUnixTime(seconds: number): string {
  return goTime(new Date(seconds * 1000).toISOString().replace(/\.000Z$/, 'Z'));
}
