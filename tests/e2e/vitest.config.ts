import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

// Started by scripts/e2e.mjs, which serves the site and finds the browser.
export default mergeConfig(
  { resolve: base.resolve },
  defineConfig({
    test: {
      include: ['tests/e2e/**/*.e2e.ts'],
      testTimeout: 90_000,
      hookTimeout: 30_000,
      expect: { poll: { timeout: 15_000 } },
      fileParallelism: true,
      maxWorkers: 2,
    },
  }),
);
