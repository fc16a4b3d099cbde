/** `break` and `continue` on their way to the loop they mean; no Errors, because they are no failures and cost little. */
export class LoopJump {
  constructor(
    readonly kind: 'break' | 'continue',
    public levels: number,
  ) {}
}

/** `return` on its way to the function or sourced file. */
export class FunctionReturn {
  constructor(readonly status: number) {}
}

/** `exit`, or an error that ends a shell. */
export class ShellExit {
  constructor(readonly status: number) {}
}

/** An error that abandons the command line: an interactive shell goes back to its prompt, any other ends. */
export class Abandoned {
  constructor(
    readonly status: number,
    /** Status of a shell that ends by it, where that differs. */
    readonly exitStatus = status,
    readonly cause?: 'syntax',
  ) {}
}

/** Ctrl-C: an interactive shell goes back to its prompt, any other dies of SIGINT. */
export class Interrupted {}
