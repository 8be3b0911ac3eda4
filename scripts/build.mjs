// `npm run build`: what the image is made of. `npm start` and `npm test` build by themselves.
import { build } from './setup/build.mjs'
import { succeeds } from './setup/setup-problem.mjs'

if (!(await succeeds(build))) process.exitCode = 1
