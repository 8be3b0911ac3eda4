import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { noCircles } from './no-circles.ts'

const BASE = '/ui/'

/** The documentation of the API is a page of its own, which shares nothing. */
const isApplication = (id: string): boolean => !/swagger-ui|api-docs|browser-external/.test(id)

/** Has the browser run the file of src/early.ts before the one of src/main.tsx, which needs it, has come. */
const earlyScript: Plugin = {
  name: 'early-script',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { path, bundle = {} }) => {
      const early = Object.values(bundle).find(({ name }) => name === 'early')
      if (early === undefined) throw new Error('the build has no file for src/early.ts')
      const attrs = { type: 'module', crossorigin: true, src: BASE + early.fileName }
      return isApplication(path) ? [{ tag: 'script', attrs, injectTo: 'head-prepend' }] : []
    },
  },
}

/** Each file costs a request, and a page of many small ones stands in line for most of its time. */
const KB = 1_000

export default defineConfig({
  root: import.meta.dirname,
  base: BASE,
  plugins: [react(), earlyScript, noCircles],
  // The server puts a new nonce in its place with every page.
  html: { cspNonce: 'SEADRAGON_NONCE' },
  build: {
    outDir: '../dist/ui',
    // For scripts/page-sizes.ts.
    manifest: true,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        join(import.meta.dirname, 'index.html'),
        join(import.meta.dirname, 'api-docs/index.html'),
      ],
      output: {
        // Named after all pages that share it, it would be a name of a hundred characters.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            {
              name: 'early',
              test: /src.early|page-loads|first-answer|preload-helper/,
              priority: 1,
            },
            { name: 'shell', test: isApplication, tags: ['$initial'] },
            {
              name: 'shared',
              test: isApplication,
              minShareCount: 2,
              entriesAware: true,
              // With a larger one files import each other; no-circles.ts says so.
              entriesAwareMergeThreshold: 4 * KB,
            },
          ],
        },
      },
    },
  },
  // `npm run dev:ui`: pages from here, everything else from a gateway that runs.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/v1', '/health', '/ready'].map((path) => [path, 'http://127.0.0.1:11435']),
    ),
  },
})
