import type { ErrorKind } from '#errdefs/errdefs.ts';

/** The HTTP status of each kind of error: the one place that knows (moby api/server/httpstatus). */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  notFound: 404,
  invalidParameter: 400,
  conflict: 409,
  unauthorized: 401,
  unavailable: 503,
  forbidden: 403,
  system: 500,
  notModified: 304,
  notImplemented: 501,
  unknown: 500,
  cancelled: 500,
  deadline: 500,
  dataLoss: 500,
};

export function statusOf(kind: ErrorKind): number {
  return STATUS[kind];
}
