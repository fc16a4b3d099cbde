import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^#(netip|errdefs|api|http|kernel|libnetwork|daemon|client|cli|userland|shell|lab|terminal|course|grading|site)\//,
        replacement: `${src}$1/`,
      },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', '**/node_modules/**'],
    // Modules hold no state that a test could leave to another: they are evaluated once for all files of a worker.
    isolate: false,
    // By default one core is left idle, of two.
    maxWorkers: '100%',
    // A busy machine is no fault: the limit only ends what would never end.
    testTimeout: 60_000,
  },
});
