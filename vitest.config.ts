import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['src/**/*.test.ts', 'cases/**/*.test.ts', 'scripts/**/*.test.ts', 'lab/**/*.test.ts', 'deploy/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, isolate: false, maxWorkers: '100%' },
});
