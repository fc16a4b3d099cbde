/** pipework, as a script for bash. */
export const PIPEWORK = `#!/bin/bash
`;
