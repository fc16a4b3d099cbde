export { imageImport } from '../images/import.ts';
export { imagesLoad } from '../images/load.ts';
export { imagesSave } from '../images/save.ts';
export { distributionInspect } from './distribution.ts';
export { registryLogin } from './login.ts';
export { fetchPlugin, pushPlugin } from './plugin.ts';
export { imagePull } from './pull.ts';
export { imagePush } from './push.ts';
export { searchImages } from './search.ts';
