import { RpcError } from '../rpcerror.ts';

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const OBJECT_NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

/** Checks the name of a service or network: a DNS label (swarmkit controlapi.validateAnnotations). @throws RpcError */
export function validateName(name: string | undefined): void {
  if (!name) throw new RpcError('InvalidArgument', 'meta: name must be provided');
  if (!NAME.test(name)) throw new RpcError('InvalidArgument', 'name must be valid as a DNS name component');
  if (name.length > 63) throw new RpcError('InvalidArgument', 'name must be 63 characters or fewer');
}

/** Checks the name of a secret or config. @throws RpcError */
export function validateObjectName(name: string | undefined): void {
  if (!name) throw new RpcError('InvalidArgument', 'name must be provided');
  if (name.length > 64 || !OBJECT_NAME.test(name)) {
    throw new RpcError(
      'InvalidArgument',
      'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
    );
  }
}
