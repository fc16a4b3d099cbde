/** Thrown where a message is not HTTP/1.x; a server answers 400 to it. */
export class HttpSyntaxError extends Error {
  override readonly name = 'HttpSyntaxError';
}
