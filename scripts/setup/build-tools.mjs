import { spawnSync } from 'node:child_process'

/** What compiling a native module takes, and the command that answers if it is there. */
const TOOLS = [
  { name: 'python3', command: 'python3' },
  { name: 'make', command: 'make' },
  { name: 'a C compiler (cc)', command: process.env['CC'] ?? 'cc' },
  { name: 'a C++ compiler (g++)', command: process.env['CXX'] ?? 'c++' },
]

/**
 * The sentence about what is missing to compile the database driver, or null. Windows is not
 * looked at: there the compiler's own installer is asked by node-gyp.
 */
export const buildToolsProblem = () => {
  if (process.platform === 'win32') return null
  const missing = missingTools()
  if (missing.length === 0) return null
  return (
    `the database driver has to be compiled once, and ${missing.join(', ')} cannot be found; ` +
    `install ${missing.length === 1 ? 'it' : 'them'} (${remedy()}) and start again.`
  )
}

const missingTools = () => {
  // On macOS the commands exist without the tools and only open a dialog.
  if (process.platform === 'darwin') {
    return answers('xcode-select', ['-p']) ? [] : ["Apple's command line tools"]
  }
  return TOOLS.filter(({ command }) => !answers(command, ['--version'])).map(({ name }) => name)
}

/** @param {string} command @param {string[]} parameters */
const answers = (command, parameters) => {
  // CC and CXX may carry flags or a wrapper: `ccache g++`.
  const [program = '', ...first] = command.split(' ')
  return spawnSync(program, [...first, ...parameters], { stdio: 'ignore' }).status === 0
}

const remedy = () =>
  process.platform === 'darwin'
    ? 'xcode-select --install'
    : 'Debian, Ubuntu: sudo apt-get install -y python3 make g++; Fedora: sudo dnf install -y ' +
      'python3 make gcc-c++; macOS: xcode-select --install'
