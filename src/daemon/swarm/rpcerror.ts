import { DockerError, type ErrorKind } from '#errdefs/errdefs.ts';

/** Status codes of gRPC that the cluster's managers answer with. */
export type RpcCode =
  | 'Canceled'
  | 'Unknown'
  | 'InvalidArgument'
  | 'DeadlineExceeded'
  | 'NotFound'
  | 'AlreadyExists'
  | 'PermissionDenied'
  | 'ResourceExhausted'
  | 'FailedPrecondition'
  | 'Aborted'
  | 'OutOfRange'
  | 'Unimplemented'
  | 'Internal'
  | 'Unavailable'
  | 'DataLoss'
  | 'Unauthenticated';

const KINDS: Readonly<Record<RpcCode, ErrorKind>> = {
  Canceled: 'cancelled',
  Unknown: 'unknown',
  InvalidArgument: 'invalidParameter',
  DeadlineExceeded: 'deadline',
  NotFound: 'notFound',
  AlreadyExists: 'conflict',
  PermissionDenied: 'forbidden',
  ResourceExhausted: 'system',
  FailedPrecondition: 'invalidParameter',
  Aborted: 'system',
  OutOfRange: 'invalidParameter',
  Unimplemented: 'notImplemented',
  Internal: 'system',
  Unavailable: 'unavailable',
  DataLoss: 'dataLoss',
  Unauthenticated: 'unauthorized',
};

/** An error as one manager answers it to another node: `rpc error: code = NotFound desc = node x not found`. */
export class RpcError extends DockerError {
  constructor(
    readonly code: RpcCode,
    readonly description: string,
  ) {
    super(KINDS[code], `rpc error: code = ${code} desc = ${description}`);
  }
}
