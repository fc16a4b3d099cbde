import { z } from 'zod';

/** A short identifier used to refer to a part of a course file: lower-case words joined by hyphens. */
export const identifier = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters and digits, words joined by hyphens, such as own-network');

/** A name of a Docker object: container, network or volume. */
export const objectName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'a Docker object name: letters, digits, "_", "." and "-"');

/** Text for people that says something. */
export const prose = z.string().trim().min(1, 'text that is not empty');

/** A host name of the lab. */
export const hostName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a host name such as node1');
