import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const CONFIGURATION = [
  '.gitignore',
  '.prettierrc.json',
  '.prettierignore',
  'package.json',
  'package-lock.json',
  '.npmrc',
  '.oxlintrc.json',
  'knip.json',
]
const COMPILER = [
  'tsconfig.json',
  'tsconfig.build.json',
  'server-bundle.config.ts',
  'vitest.config.ts',
]

/** A small checkout of its own with the real scripts and tools, in a temporary folder. */
export class CheckoutCopy {
  readonly root = fs.mkdtempSync(join(tmpdir(), 'seadragon-'))
  readonly #children: ChildProcessWithoutNullStreams[] = []

  constructor() {
    for (const file of [...CONFIGURATION, ...COMPILER]) {
      fs.copyFileSync(join(root, file), join(this.root, file))
    }
    fs.cpSync(join(root, 'scripts'), join(this.root, 'scripts'), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts'),
    })
    this.#linkPackages()
    this.write('shared/.keep', '')
    this.write('admin-ui/vite.config.ts', 'export default { root: import.meta.dirname }\n')
    this.write('admin-ui/index.html', '<script type="module" src="/main.ts"></script>\n')
    this.write('admin-ui/main.ts', 'document.title = "pages"\n')
  }

  /** Package by package, so that nothing done to this node_modules reaches the real one. */
  #linkPackages(): void {
    const from = join(root, 'node_modules')
    fs.mkdirSync(join(this.root, 'node_modules'))
    for (const name of fs.readdirSync(from)) {
      if (name.startsWith('.')) continue
      fs.symlinkSync(join(from, name), join(this.root, 'node_modules', name))
    }
    const lock = join('node_modules', '.package-lock.json')
    fs.copyFileSync(join(root, lock), join(this.root, lock))
  }

  write(path: string, text: string): void {
    fs.mkdirSync(dirname(join(this.root, path)), { recursive: true })
    fs.writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return fs.readFileSync(join(this.root, path), 'utf8')
  }

  has(path: string): boolean {
    return fs.existsSync(join(this.root, path))
  }

  delete(path: string): void {
    fs.rmSync(join(this.root, path), { recursive: true })
  }

  /** A program in place of npm; without one, any use of npm fails. */
  putNpm(program: string): void {
    this.write('.cache/fake/npm-cli.js', program)
  }

  /** Runs Node in this checkout; its npm is the one of `putNpm`, its cache is in here too. */
  run(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
    const npm = join(this.root, '.cache', 'fake', 'npm-cli.js')
    if (!fs.existsSync(npm)) this.putNpm('process.exit(99)\n')
    const child = spawn(process.execPath, parameters, {
      cwd: this.root,
      env: {
        ...process.env,
        npm_execpath: npm,
        XDG_CACHE_HOME: join(this.root, '.cache', 'user'),
        ...environment,
      },
    })
    this.#children.push(child)
    return new Run(child)
  }

  /** Ends what still runs and deletes the folder. */
  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    fs.rmSync(this.root, { recursive: true, force: true })
  }
}

/** A process and what it has printed so far, both streams together. */
export class Run {
  readonly child: ChildProcessWithoutNullStreams
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  #output = ''
  #standardOutput = ''
  readonly #waiting = new Set<() => void>()

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#grow(text))
    }
    child.stdout.on('data', (text: string) => (this.#standardOutput += text))
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(signal ?? code))
    })
  }

  get output(): string {
    return this.#output
  }

  /** Of standard output alone: two pipes arrive in no certain order. */
  get lastLine(): string {
    return this.#standardOutput.trim().split('\n').at(-1) ?? ''
  }

  /** Resolves once `text` has been printed; rejects if the process ends without it. */
  async prints(text: string): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = () => {
        if (this.#output.includes(text)) resolve()
      }
      this.#waiting.add(look)
      look()
    })
    const end = this.ended.then((code) => {
      if (this.#output.includes(text)) return
      throw new Error(`ended with ${code} before it printed "${text}":\n${this.#output}`)
    })
    await Promise.race([seen, end])
  }

  #grow(text: string): void {
    this.#output += text
    for (const look of this.#waiting) look()
  }
}
