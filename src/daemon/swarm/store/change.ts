import type { TableName, Tables } from './objects.ts';

/** One change of the replicated state, as it stands in the log and goes to watchers. */
export type Change = {
  [Name in TableName]:
    | {
        readonly action: 'create' | 'update';
        readonly table: Name;
        readonly object: Tables[Name];
        readonly old?: Tables[Name];
      }
    | { readonly action: 'remove'; readonly table: Name; readonly object: Tables[Name] };
}[TableName];
