export { imageBuild } from './build.ts';
export { solveBuild } from './buildkit/build.ts';
export { BuildPanic } from './dockerfile/builder.ts';
export { StepFailure } from './failure.ts';
export { buildOptions } from './options.ts';
